import { reshape, transposeLast } from "../graph/arrange.ts";
import { reduceMean, reduceSum } from "../graph/reduction.ts";
import { sameShape } from "../graph/shapes.ts";
import { apply, type Node, type Shape, sizeOf, type Value } from "../graph/value.ts";
import { isElementwise } from "./elementwiseOperators.ts";
import { isOverPixels } from "./overPixels.ts";

/** Images laid out as `[H·W, N, C]`, and what is computed of them without a way back. */
export interface PixelsFirst {
  /** An image `[N, C, H, W]` in this layout. */
  of(x: Value): Value;
  /** `[N, C, H, W]` from this layout; reading it as `of` does costs nothing. */
  back(rows: Value, shape: Shape): Value;
  /** A node's output, by way of this layout where one of its images is there already; otherwise `undefined`. */
  each(node: Node, inputs: readonly (Value | undefined)[]): Value | undefined;
}

export function pixelsFirst(): PixelsFirst {
  const known = new Map<Value, Value>();
  const of = (x: Value): Value => {
    const before = known.get(x);
    if (before) return before;
    const [n, c, h, w] = x.shape as [number, number, number, number];
    // A transposition of a matrix is several times as fast as one of four axes.
    const rows = reshape(transposeLast(reshape(x, [n * c, h * w])), [h * w, n, c]);
    known.set(x, rows);
    return rows;
  };
  const back = (rows: Value, shape: Shape): Value => {
    const [pixels, n, c] = rows.shape as [number, number, number];
    const image = reshape(transposeLast(reshape(rows, [pixels, n * c])), shape);
    known.set(image, rows);
    return image;
  };
  return {
    of,
    back,
    each(node, inputs) {
      const [x] = inputs;
      if (x && known.has(x) && isOverPixels(node)) {
        const reduced = (node.op === "ReduceSum" ? reduceSum : reduceMean)(known.get(x)!, { axes: [0] });
        return reshape(reduced, node.outputs[0]!.shape);
      }
      const output = node.outputs[0]!;
      if (!isElementwise(node) || output.shape.length !== 4) return undefined;
      const full = inputs.filter((value) => value && sameShape(value.shape, output.shape)) as Value[];
      if (!full.some((value) => known.has(value))) return undefined;
      const moved = inputs.map((value) => value && (full.includes(value) ? of(value) : withoutPixels(value, output)));
      if (moved.some((value, i) => inputs[i] && !value)) return undefined;
      const shape = moved.find((value) => value && value.shape.length === 3)!.shape;
      const rows = apply(
        node.op,
        moved as (Value | undefined)[],
        [{ dtype: output.dtype, shape }],
        node.attributes,
      )[0]!;
      return back(rows, output.shape);
    },
  };
}

/** An operand that is a number, or one number a channel, as this layout's operators read it. */
function withoutPixels(value: Value, { shape }: Value): Value | undefined {
  if (sizeOf(value.shape) === 1) return reshape(value, []);
  const isPerChannel = value.shape.length === 4 && sizeOf(value.shape) === shape[1] && value.shape[1] === shape[1];
  return isPerChannel ? reshape(value, [shape[1]!]) : undefined;
}
