/** What a command is given: models, images, the folder of results, and what they are called. */

export { type DatasetLoader, datasetLoader } from "./datasetLoader.ts";
export { describeRun } from "./describeRun.ts";
export { findModel } from "./findModel.ts";
export { laboratory } from "./laboratory.ts";
export { offered } from "./offered.ts";
export type { OfferedOption } from "./offeredTypes.ts";
export { type DataOptions, dataFlagsText, ownFlagNames, ownRequest, takesFlags } from "./ownRequest.ts";
export { rememberedImages } from "./rememberedImages.ts";
export { existingStore, type FoundRun, findRun, looksLikeId, resultsFlag, writableStore } from "./store.ts";
