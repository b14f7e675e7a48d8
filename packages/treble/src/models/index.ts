/** Networks: built from a family's record, loaded from bytes, saved as ONNX. */

export {
  type Architecture,
  buildNetwork,
  type Family,
  familyNames,
  familyOf,
  optionsOf,
  parseArchitecture,
  toldOf,
} from "./architectures.ts";
export { checkImages, classNotes, type NameImageOption } from "./checkImages.ts";
export { describeArchitecture } from "./describeArchitecture.ts";
export { families } from "./families.ts";
export { isLinear } from "./isLinear.ts";
export { type LoadOptions, load, modelOf, ownModel } from "./load.ts";
export { modelHash } from "./modelHash.ts";
export { type SavedModel, savedModel } from "./savedModel.ts";
export { stackOf } from "./stackOf.ts";
