/** Images of one's own: folders, lists, arrays, prepared as a model wants them. For Node. */

export { balancedOrder, isHeldOut, type Named } from "./balancedOrder.ts";
export { type ClassList, outputsOf, parseClassList } from "./classList.ts";
export { codePointOrder } from "./codePointOrder.ts";
export { decodeImage } from "./decodeImage.ts";
export { type ImageArrays, imageArrays, type Layout, type NumericArray } from "./imageArrays.ts";
export { imageKind, MAX_IMAGE_BYTES } from "./imageFile.ts";
export { type ImagePart, isImageName, isLitter, partNamed } from "./imageNames.ts";
export {
  isOwnName,
  type OpenedImages,
  type OwnImages,
  type OwnKind,
  type OwnProgress,
  type OwnReading,
  openOwnImages,
  ownKinds,
} from "./ownImages.ts";
export { asTheyAre, type OwnOption, type OwnOptions } from "./ownOptions.ts";
export { ownPlace } from "./ownPlace.ts";
export type { OwnFile, OwnItem, OwnSource } from "./ownSource.ts";
export { MAX_PIXELS, type PixelImage } from "./pixelImage.ts";
export { type Preparation, prepared } from "./preparation.ts";
export { readImageArrays } from "./readImageArrays.ts";
export type { Most } from "./readSource.ts";
export { type Interpolation, interpolations } from "./resample.ts";
export type { SkippedImage } from "./skippedImage.ts";
export { stableHash } from "./stableHash.ts";
