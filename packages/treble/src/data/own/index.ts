/** Images of one's own: folders, lists, arrays, prepared as a model wants them. For Node. */

export { parseClassList } from "./classList.ts";
export type { Layout } from "./imageArrays.ts";
export {
  isOwnName,
  type OpenedImages,
  type OwnImages,
  type OwnKind,
  type OwnReading,
  openOwnImages,
  ownKinds,
} from "./ownImages.ts";
export { asTheyAre, type NameOwnOption, type OwnOptions } from "./ownOptions.ts";
export { readImageArrays } from "./readImageArrays.ts";
export type { Most } from "./readSource.ts";
export { type Interpolation, interpolations } from "./resample.ts";
