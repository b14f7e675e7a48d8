import { reshape, transpose } from "../graph/arrange.ts";
import { cast, clip, onnxTypes } from "../graph/elementwise.ts";
import { apply, type DType, isFloat, type Value } from "../graph/value.ts";
import type { ImageInput } from "./imageInput.ts";

/** Floating-point images `[N, C, H, W]` as a model takes them; as integers, with the gradient straight through. */
export function feedImages(x: Value, images: Omit<ImageInput, "notes" | "name" | "type" | "shape">): Value {
  const { dtype, layout, batchShape, batchAxis } = images;
  const turned = layout === "nhwc" ? transpose(x, [0, 2, 3, 1]) : x;
  // Where the input has no axis for the batch, the images are counted in front of it.
  const placed = reshape(turned, [x.shape[0]!, ...batchShape.slice(batchAxis === "none" ? 0 : 1)]);
  return isFloat(dtype) ? cast(placed, dtype) : integers(placed, dtype);
}

function integers(x: Value, dtype: DType): Value {
  const rounded = apply("Round", [x], [x], {}, "", "straight-through")[0]!;
  const [low, high] = pixelBounds(dtype);
  const held = clip(rounded, low, high);
  return apply("Cast", [held], [{ dtype, shape: x.shape }], { to: onnxTypes[dtype] }, "", "straight-through")[0]!;
}

/** The smallest and the largest integer that a pixel is. */
export function pixelBounds(dtype: DType): readonly [low: number, high: number] {
  return dtype === "int8" ? [-128, 127] : [0, 255];
}
