import type { NodeProto, TensorProto } from "onnx-buf";
import { branchesOf, withinNode } from "./branches.ts";
import { type ForeignModel, operatorName } from "./foreignModel.ts";

/** ONNX's numbers of floating-point types, and of the integers that weights are quantised to and biases summed in. */
const real: ReadonlySet<number> = new Set([1, 10, 11, 16, 17, 18, 19, 20, 23]);
const quantized: ReadonlySet<number> = new Set([2, 3, 4, 5, 6, 21, 22]);

/** Inputs of quantised operators that are weights or biases; their others are scales, zero points and activations. */
const weightsOf: ReadonlyMap<string, readonly number[]> = new Map([
  ["QuantizeLinear", [0]],
  ["DequantizeLinear", [0]],
  ["QLinearConv", [0, 3, 8]],
  ["com.microsoft.QLinearConv", [0, 3, 8]],
  ["QLinearMatMul", [0, 3]],
  ["ConvInteger", [0, 1]],
  ["MatMulInteger", [0, 1]],
  ["com.microsoft.QGemm", [0, 3, 6]],
  ["com.microsoft.QLinearAdd", [0, 3]],
  ["com.microsoft.QLinearMul", [0, 3]],
  ["com.microsoft.DynamicQuantizeMatMul", [0, 1, 4]],
  ["com.microsoft.MatMulIntegerToFloat", [0, 1, 6]],
]);

/** They are about geometry: of these operators the first input alone is counted. */
const geometric = /^(Resize|Upsample|Clip|Pad|Range|Dropout|ConstantOfShape)$/;

/** How many numbers a model stores for what the nodes compute (`ModelDescription.parameters` says which). */
export function countParameters(model: ForeignModel, order: readonly NodeProto[]): number {
  const stored = new Map<string, TensorProto>(model.initializers);
  for (const node of order.flatMap(withinNode)) {
    for (const graph of branchesOf(node)) for (const tensor of graph.initializer) stored.set(tensor.name, tensor);
    const tensor = operatorName(node) === "Constant" ? node.attribute.find(({ t }) => t)?.t : undefined;
    if (tensor && node.output[0]) stored.set(node.output[0], tensor);
  }
  const counted = new Map<string, number>();
  for (const node of order.flatMap(withinNode)) {
    const name = operatorName(node);
    const weights = geometric.test(name) ? [0] : weightsOf.get(name);
    for (const [i, input] of node.input.entries()) {
      const tensor = stored.get(input);
      if (!tensor || tensor.dims.length === 0 || (weights && !weights.includes(i))) continue;
      const isCounted = real.has(tensor.dataType) || (weightsOf.has(name) && quantized.has(tensor.dataType));
      if (isCounted) counted.set(input, Number(tensor.dims.reduce((product, extent) => product * extent, 1n)));
    }
  }
  return [...counted.values()].reduce((sum, count) => sum + count, 0);
}
