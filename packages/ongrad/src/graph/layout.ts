/** Operators that lay elements out anew: splitting, tiling, moving depth to space and back, triangles. */
import { reshape, transpose } from "./arrange.ts";
import { where } from "./elementwise.ts";
import { describe, normalizeAxis, requireRank, ShapeError } from "./shapes.ts";
import { apply, apply1, constant, type DType, int64, type Value } from "./value.ts";

/** Consecutive parts of the given sizes along an axis. @throws ShapeError when they do not add up to its extent. */
export function split<D extends DType>(x: Value<D>, axis: number, sizes: readonly number[]): Value<D>[] {
  const at = normalizeAxis("Split", axis, x.shape.length);
  const whole = sizes.every((size) => Number.isInteger(size) && size >= 0);
  if (!whole || sizes.reduce((sum, size) => sum + size, 0) !== x.shape[at]) {
    throw new ShapeError(`Split: parts of [${sizes}] do not make up axis ${axis} of ${describe(x)}`);
  }
  if (sizes.length === 1) return [x];
  const outputs = sizes.map((size) => ({ dtype: x.dtype, shape: x.shape.with(at, size) }));
  return apply("Split", [x, int64(sizes)], outputs, { axis: at });
}

/** `x` repeated whole, `repeats[i]` times along axis `i`. @throws ShapeError */
export function tile<D extends DType>(x: Value<D>, repeats: readonly number[]): Value<D> {
  if (repeats.length !== x.shape.length || !repeats.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ShapeError(`Tile: [${repeats}] does not say how often to repeat the axes of ${describe(x)}`);
  }
  if (repeats.every((n) => n === 1)) return x;
  const shape = x.shape.map((extent, i) => extent * repeats[i]!);
  return apply1("Tile", [x, int64(repeats)], x.dtype, shape);
}

/** Which way the channels of a block are counted: block first (`DCR`, TensorFlow) or last (`CRD`, PyTorch). */
export type DepthOrder = "DCR" | "CRD";

/** `[N, C·b², H, W]` to `[N, C, H·b, W·b]`. @throws ShapeError */
export function depthToSpace<D extends DType>(x: Value<D>, block: number, order: DepthOrder = "DCR"): Value<D> {
  requireRank("DepthToSpace", "the input", x, 4);
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const depth = c / (block * block);
  if (!Number.isInteger(block) || block < 1 || !Number.isInteger(depth)) {
    throw new ShapeError(`DepthToSpace: the channels of ${describe(x)} do not fill blocks of ${block}×${block}`);
  }
  const dcr = order === "DCR";
  const apart = reshape(x, dcr ? [n, block, block, depth, h, w] : [n, depth, block, block, h, w]);
  const together = transpose(apart, dcr ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3]);
  return reshape(together, [n, depth, h * block, w * block]);
}

/** `[N, C, H·b, W·b]` to `[N, b²·C, H, W]`, the block's place counted first. @throws ShapeError */
export function spaceToDepth<D extends DType>(x: Value<D>, block: number): Value<D> {
  requireRank("SpaceToDepth", "the input", x, 4);
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const [h, w] = [height / block, width / block];
  if (!Number.isInteger(block) || block < 1 || !Number.isInteger(h) || !Number.isInteger(w)) {
    throw new ShapeError(`SpaceToDepth: ${describe(x)} does not fall into blocks of ${block}×${block}`);
  }
  const together = transpose(reshape(x, [n, c, h, block, w, block]), [0, 3, 5, 1, 2, 4]);
  return reshape(together, [n, c * block * block, h, w]);
}

/**
 * The upper triangle of each matrix of `[…, R, C]` (column − row ≥ `diagonal`), or the lower one (≤ `diagonal`); 0
 * elsewhere, whatever stood there. @throws ShapeError
 */
export function triangle<D extends DType>(x: Value<D>, part: "upper" | "lower", diagonal = 0): Value<D> {
  if (x.shape.length < 2) throw new ShapeError(`Trilu: ${describe(x)} has no last two axes`);
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const mask = new Uint8Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      mask[i * columns + j] = (part === "upper" ? j - i >= diagonal : j - i <= diagonal) ? 1 : 0;
    }
  }
  return where(constant(mask, [rows, columns], { dtype: "bool" }), x, 0);
}
