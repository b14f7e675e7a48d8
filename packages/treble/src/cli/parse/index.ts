/** From words on the command line to values, and the options that several commands share. */

export { choice } from "./choice.ts";
export { addDataOptions } from "./dataOptions.ts";
export type { End } from "./end.ts";
export { example } from "./example.ts";
export { flagNames } from "./flagNames.ts";
export { addModelOptions, foreignFlag, foreignOptions, type ModelOptions, modelFlags } from "./modelOptions.ts";
export { parseAdversarial } from "./parseAdversarial.ts";
export { parseBands } from "./parseBands.ts";
export { parseDuration } from "./parseDuration.ts";
export { parseEpsilon } from "./parseEpsilon.ts";
export { realNumber, share, wholeNumber, wholeNumbers } from "./parseNumber.ts";
export { parseParts } from "./parseParts.ts";
export { parseRadii } from "./parseRadii.ts";
export { parseSize } from "./parseSize.ts";
export { resultsOption } from "./resultsOption.ts";
export { sizeOption } from "./sizeOption.ts";
export { storeOption } from "./storeOption.ts";
export { termList } from "./termList.ts";
export { threadsOption } from "./threadsOption.ts";
