import {
  add,
  cast,
  constant,
  gather,
  int64,
  less,
  makeData,
  matmul,
  pad,
  reduceSum,
  reshape,
  slice,
  type Value,
} from "ongrad";
import type { FrequencyGrid } from "../frequency/grid.ts";

/**
 * A share counts as reached when it lacks no more than this: accumulated rounding must not move the answer a ring out.
 */
export const quantileSlack = 1e-6;

/**
 * For each share `q` in (0, 1): the smallest radius `r` (cycles per pixel) such that frequencies up to and including
 * `r` hold the share `q` of the energy. `p` is `[N, H*W]`; each result is `[N]`.
 */
export function quantileRadii(p: Value, grid: FrequencyGrid, shares: readonly number[]): Value[] {
  const order = [...grid.radius.keys()].sort((a, b) => grid.radius[a]! - grid.radius[b]!);
  const cumulative = cumulativeSum(gather(p, int64(order), 1));
  // Entries past the end are met only by rows without energy, whose result means nothing.
  const last = order.at(-1)!;
  const radii = Float64Array.from({ length: cumulative.shape[1]! + 1 }, (_, i) => grid.radius[order[i] ?? last]!);
  const table = constant(makeData(p.dtype, radii), [radii.length]);
  return shares.map((share) => {
    const before = reduceSum(cast(less(cumulative, share - quantileSlack), p.dtype), { axes: [1] });
    return gather(table, cast(before, "int64"), 0);
  });
}

/**
 * Running sum along the rows of `[N, K]`, padded at the end to `[N, B²]`: triangular products within blocks of `B` and
 * over the blocks' totals, at a cost of `K·√K` a row.
 */
function cumulativeSum(x: Value): Value {
  const [count, length] = x.shape as [number, number];
  const block = Math.ceil(Math.sqrt(length));
  const blocks = reshape(pad(x, [0, 0], [0, block * block - length]), [count, block, block]);
  const within = matmul(
    blocks,
    triangle(block, x, (from, to) => from <= to),
  );
  const totals = reshape(slice(within, 2, block - 1, block), [count, block]);
  const before = matmul(
    totals,
    triangle(block, x, (from, to) => from < to),
  );
  return reshape(add(within, reshape(before, [count, block, 1])), [count, block * block]);
}

function triangle(extent: number, like: Value, includes: (from: number, to: number) => boolean): Value {
  const entries = Uint8Array.from({ length: extent * extent }, (_, i) =>
    includes(Math.floor(i / extent), i % extent) ? 1 : 0,
  );
  return constant(makeData(like.dtype, entries), [extent, extent]);
}
