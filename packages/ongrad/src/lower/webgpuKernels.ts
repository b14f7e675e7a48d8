import { concat, slice } from "../graph/arrange.ts";
import { convTranspose, type Geometry } from "../graph/convolution.ts";
import {
  add,
  cast,
  equal,
  floor,
  greater,
  greaterOrEqual,
  less,
  logicalAnd,
  logicalNot,
  mul,
  sub,
  where,
} from "../graph/elementwise.ts";
import { maxPool, windowsOf } from "../graph/pooling.ts";
import { isFloat, type Node, type Value } from "../graph/value.ts";
import { maximaPositions, unpoolByTaps } from "./poolingTaps.ts";
import { resizeByMatrices } from "./resize.ts";
import type { Replacement } from "./rewrite.ts";
import { unpooled } from "./unpool.ts";

/**
 * Operators that onnxruntime's WebGPU provider (1.30) computes on the processor, with a copy there and back (`Or`,
 * `Round`, `Sign`), refuses (pooling that is to say where its maxima are, smoothed resizing) or computes wrongly
 * (transposed convolutions in groups of several inputs and one output each give 0 for all outputs of odd number), by
 * those that it has. Equal up to rounding and the sign of a zero. What is rare (`Mod`, some activations, whole numbers)
 * stays with the processor.
 */
export const webgpuKernels: Replacement = (node, inputs, newOf) => {
  if (node.domain !== "") return undefined;
  const pooled = unpooled(node.outputs[0]!);
  if (pooled) {
    const [x, maxima, cotangent] = [pooled.x, pooled.maxima, pooled.cotangent].map(newOf) as [Value, Value, Value];
    return unpoolByTaps(windowsOf(pooled.pool), x, maxima, cotangent);
  }
  const form = forms[node.op];
  return form?.(node, inputs as readonly Value[]);
};

type Form = (node: Node, inputs: readonly Value[]) => Value | readonly Value[] | undefined;

const forms: Readonly<Record<string, Form>> = {
  ConvTranspose: ({ attributes, outputs: [y] }, [x, w]) => {
    const { group, strides, dilations, pads } = attributes as unknown as Geometry & { group: number };
    const inputs = w!.shape[0]! / group;
    if (group === 1 || inputs === 1 || w!.shape[1] !== 1) return undefined;
    const size = y!.shape.slice(2) as [number, number];
    const parts = Array.from({ length: group }, (_, i) => {
      const [start, end] = [i * inputs, (i + 1) * inputs];
      const geometry = { strides, dilations, pads, groups: 1 };
      return convTranspose(slice(x!, 1, start, end), slice(w!, 0, start, end), geometry, size);
    });
    return concat(parts, 1);
  },
  MaxPool: (node, [x]) => {
    const windows = windowsOf(node);
    const [maxima] = maxPool(x!, windows);
    return [maxima, maximaPositions(windows, x!, maxima)];
  },
  Or: (_, [a, b]) => logicalNot(logicalAnd(logicalNot(a!), logicalNot(b!))),
  Resize: (node, [x]) => (node.attributes.antialias === 1 ? resizeByMatrices(node, x!) : undefined),
  Round: (_, [x]) => roundToEven(x!),
  Sign: (_, [x]) => (isFloat(x!.dtype) ? sub(cast(greater(x!, 0), x!.dtype), cast(less(x!, 0), x!.dtype)) : undefined),
};

function roundToEven(x: Value): Value {
  const below = floor(x);
  const rest = sub(x, below);
  const odd = equal(sub(below, mul(floor(mul(below, 0.5)), 2)), 1);
  const up = where(odd, cast(greaterOrEqual(rest, 0.5), x.dtype), cast(greater(rest, 0.5), x.dtype));
  return add(below, up);
}
