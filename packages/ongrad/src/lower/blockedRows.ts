import { reshape, transpose } from "../graph/arrange.ts";
import type { Shape, Value } from "../graph/value.ts";

/** The rows of a matrix `[C·H·W, O]` in the order that images `[N, C, H, W]` in blocks have when they are flattened. */
export function intoBlocks(matrix: Value, [, c, h, w]: Shape, block: number): Value {
  const apart = reshape(matrix, [c! / block, block, h! * w!, matrix.shape[1]!]);
  return reshape(transpose(apart, [0, 2, 1, 3]), matrix.shape);
}

/** The same back. */
export function outOfBlocks(matrix: Value, [, c, h, w]: Shape, block: number): Value {
  const apart = reshape(matrix, [c! / block, h! * w!, block, matrix.shape[1]!]);
  return reshape(transpose(apart, [0, 2, 1, 3]), matrix.shape);
}
