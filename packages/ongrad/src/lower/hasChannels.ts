import { sizeOf, type Value } from "../graph/value.ts";

/** Whether a value has one number for each channel of an image `[N, C, H, W]`. */
export function hasChannels(value: Value, { shape }: Value): boolean {
  const axes = value.shape.length;
  return axes >= 3 && sizeOf(value.shape) === shape[1] && value.shape[axes - 3] === shape[1];
}
