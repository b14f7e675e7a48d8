import { cast, constant, equal, matmul, pad, reshape, reverse, transposeLast, type Value, where } from "ongrad";
import { z } from "zod";

export const augmentSchema = z.strictObject({
  /** Mirror left and right with probability one half. */
  flip: z.boolean().default(false),
  /** Pad with this many zero pixels on each side and cut the image's size out at random; 0 is off. */
  crop: z.int().min(0).max(64).default(0),
});

export type Augment = z.output<typeof augmentSchema>;

/** The random choices of one batch, `int64 [N]`: 0 or 1 for flips, 0..2·crop for the cut's row and column. */
export interface AugmentChoices {
  readonly flip?: Value;
  readonly row?: Value;
  readonly column?: Value;
}

/** Flips and crops as a graph: `x [N, C, H, W]` to the same shape. The cut is a product with two 0/1 matrices. */
export function augmented(x: Value, { crop }: Augment, choices: AugmentChoices): Value {
  const [n, , height, width] = x.shape as [number, number, number, number];
  let result = x;
  if (choices.flip) {
    const mirrored = equal(reshape(choices.flip, [n, 1, 1, 1]), 1);
    result = where(mirrored, reverse(x, [3]), x);
  }
  if (choices.row && choices.column) {
    const padded = pad(result, [0, 0, crop, crop], [0, 0, crop, crop]);
    const rows = selection(choices.row, height, height + 2 * crop, x);
    const columns = selection(choices.column, width, width + 2 * crop, x);
    result = matmul(matmul(rows, padded), transposeLast(columns));
  }
  return result;
}

/** `[N, 1, size, padded]`: row `i` of sample `n` selects position `i + start[n]`. */
function selection(start: Value, size: number, padded: number, like: Value): Value {
  const offsets = BigInt64Array.from({ length: size * padded }, (_, i) =>
    BigInt((i % padded) - Math.floor(i / padded)),
  );
  const grid = constant(offsets, [1, 1, size, padded]);
  return cast(equal(reshape(start, [start.shape[0]!, 1, 1, 1]), grid), like.dtype);
}
