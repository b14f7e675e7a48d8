/**
 * What convolution and pooling share: attributes per spatial axis, and one-dimensional signals as images of height 1.
 */
import { reshape, slice } from "../../graph/arrange.ts";
import type { Pads } from "../../graph/convolution.ts";
import { constant, type Value } from "../../graph/value.ts";
import { describeNode, type ForeignNode, ModelError, numbersAttribute, textAttribute } from "../foreignNode.ts";

export type Pair = readonly [number, number];

/** `[N, C, W]` to `[N, C, 1, W]`; images stay. @throws ModelError for any other rank. */
export function asImages(node: ForeignNode, x: Value): Value {
  const rank = x.shape.length;
  if (rank === 4) return x;
  const shape = [x.shape[0]!, x.shape[1]!, 1, x.shape[2]!];
  // Stored weights stay stored, so that a normalisation behind the convolution finds them.
  if (rank === 3) return x.source.kind === "constant" ? constant(x.source.data, shape) : reshape(x, shape);
  throw new ModelError(`${describeNode(node)}: only 1 or 2 spatial axes can be imported, not ${rank - 2}.`);
}

/** Undoes `asImages` on a result, given the rank that the input had. */
export function fromImages(y: Value, rank: number): Value {
  return rank === 4 ? y : reshape(y, [y.shape[0]!, y.shape[1]!, y.shape[3]!]);
}

/** A number per spatial axis; `absent` where there is none, also along the height that a signal is given. */
export function pairAttribute(node: ForeignNode, name: string, rank: number, absent: number): Pair {
  const given = numbersAttribute(node, name) ?? Array.from({ length: rank - 2 }, () => absent);
  if (given.length !== rank - 2) {
    throw new ModelError(`${describeNode(node)}: attribute ${name} has ${given.length} numbers, not ${rank - 2}.`);
  }
  return (rank === 3 ? [absent, given[0]!] : given) as unknown as Pair;
}

/** The pads as written, or as `auto_pad` asks for; negative ones cut. `size`, `kernel`: height and width. */
export function padsOf(
  node: ForeignNode,
  rank: number,
  size: Pair,
  kernel: Pair,
  strides: Pair,
  dilations: Pair,
): Pads {
  const automatic = textAttribute(node, "auto_pad", "NOTSET");
  if (automatic === "VALID") return [0, 0, 0, 0];
  if (automatic === "SAME_UPPER" || automatic === "SAME_LOWER") {
    const total = ([0, 1] as const).map((axis) => {
      const outputs = Math.ceil(size[axis] / strides[axis]);
      return (outputs - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1 - size[axis];
    });
    // Rounded towards 0, as onnxruntime does where a kernel narrower than the stride leaves something to cut off.
    const less = total.map((n) => Math.trunc(n / 2)) as unknown as Pair;
    const before = automatic === "SAME_UPPER" ? less : (total.map((n) => Math.trunc((n + 1) / 2)) as unknown as Pair);
    return [...before, Math.max(0, total[0]! - before[0]), Math.max(0, total[1]! - before[1])];
  }
  if (automatic !== "NOTSET" && automatic !== "") {
    throw new ModelError(`${describeNode(node)}: attribute auto_pad is "${automatic}", which ONNX does not know.`);
  }
  const written = numbersAttribute(node, "pads") ?? Array.from({ length: 2 * (rank - 2) }, () => 0);
  if (written.length !== 2 * (rank - 2)) {
    throw new ModelError(`${describeNode(node)}: attribute pads has ${written.length} numbers, not ${2 * (rank - 2)}.`);
  }
  return (rank === 3 ? [0, written[0]!, 0, written[1]!] : written) as unknown as Pads;
}

/** Images with what negative pads cut off gone, and the pads that remain. */
export function cut(x: Value, pads: Pads): { readonly x: Value; readonly pads: Pads } {
  let kept = x;
  for (const axis of [0, 1] as const) {
    const extent = x.shape[axis + 2]!;
    kept = slice(kept, axis + 2, Math.max(0, -pads[axis]), extent - Math.max(0, -pads[axis + 2]!));
  }
  return { x: kept, pads: pads.map((n) => Math.max(0, n)) as unknown as Pads };
}
