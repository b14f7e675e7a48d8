import { recordedShape } from "../../data/known/recordedShape.ts";

/** A patch of 8 pixels, or of the 7 that tile images of 28 × 28. */
export function largestPatch(dataset: string): number {
  return recordedShape(dataset)[1] % 8 === 0 ? 8 : 7;
}
