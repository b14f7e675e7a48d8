import { reverse } from "../graph/arrange.ts";
import { convolve, convTranspose, type Geometry, type Pads } from "../graph/convolution.ts";
import { reduceSum } from "../graph/reduction.ts";
import type { Node, Value } from "../graph/value.ts";
import { kernelGradient } from "../lower/kernelGradient.ts";
import { turned } from "../lower/turnedKernel.ts";
import type { Rule } from "./rule.ts";

export const convRule: Rule = ({ node, inputs, needs, cotangent }) => {
  const [x, w] = inputs as [Value, Value];
  const geometry = geometryOf(node);
  return [
    needs[0] ? inputGradient(cotangent, x, w, geometry) : undefined,
    needs[1] ? kernelGradient(x, cotangent, w.shape, geometry) : undefined,
    // Two steps: the first reduces contiguous memory, which is several times as fast as one sum over three axes.
    needs[2] ? reduceSum(reduceSum(cotangent, { axes: [2, 3] }), { axes: [0] }) : undefined,
  ];
};

/**
 * The transposed convolution is the adjoint of the convolution, so its rule is the convolution's with roles swapped.
 */
export const convTransposeRule: Rule = ({ node, inputs, needs, cotangent }) => {
  const [y, w] = inputs as [Value, Value];
  const geometry = geometryOf(node);
  return [
    needs[0] ? convolve(cotangent, w, undefined, geometry) : undefined,
    needs[1] ? kernelGradient(cotangent, y, w.shape, geometry) : undefined,
  ];
};

/**
 * At stride 1 a convolution of dy with the kernel turned around and its channels swapped; it wins over the transposed
 * convolution from 16 input channels on, and always where each channel is convolved by itself (measured).
 */
function inputGradient(dy: Value, x: Value, w: Value, geometry: Geometry): Value {
  const { strides, pads, dilations, groups } = geometry;
  const [, c, height, width] = x.shape as [number, number, number, number];
  const reachH = dilations[0] * (w.shape[2]! - 1);
  const reachW = dilations[1] * (w.shape[3]! - 1);
  const beyond: Pads = [reachH - pads[0], reachW - pads[1], reachH - pads[2], reachW - pads[3]];
  const unit = strides[0] === 1 && strides[1] === 1 && beyond.every((p) => p >= 0);
  const depthwise = groups === c && w.shape[0] === c;
  if (unit && (depthwise || (groups === 1 && c >= 16))) {
    return convolve(dy, depthwise ? reverse(w, [2, 3]) : turned(w), undefined, { ...geometry, pads: beyond });
  }
  return convTranspose(dy, w, geometry, [height, width]);
}

function geometryOf(node: Node): Geometry {
  return {
    strides: node.attributes.strides as unknown as readonly [number, number],
    pads: node.attributes.pads as unknown as Pads,
    dilations: node.attributes.dilations as unknown as readonly [number, number],
    groups: node.attributes.group as number,
  };
}
