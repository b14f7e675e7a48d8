import { apply, isFloat, type Value } from "../graph/value.ts";
import { type ForeignNode, type Importer, textAttribute } from "./foreignNode.ts";
import { asFloat, asIntegers, heldNumbers } from "./integers.ts";

/** The inputs that are data, of the operators that make whole numbers of whole numbers; `all` of them. */
const dataInputs: Readonly<Record<string, readonly number[] | "all">> = {
  Add: "all",
  Clip: "all",
  Concat: "all",
  DepthToSpace: [0],
  Dropout: [0],
  Expand: [0],
  Flatten: [0],
  Gather: [0],
  GatherElements: [0],
  GatherND: [0],
  Identity: [0],
  Max: "all",
  MaxPool: [0],
  Min: "all",
  Mul: "all",
  Neg: "all",
  Pad: [0, 2],
  ReduceMax: [0],
  ReduceMin: [0],
  ReduceSum: [0],
  Relu: "all",
  Reshape: [0],
  Resize: [0],
  ScatterElements: [0, 2],
  ScatterND: [0, 2],
  Slice: [0],
  SpaceToDepth: [0],
  Split: [0],
  Squeeze: [0],
  Sub: "all",
  Tile: [0],
  Transpose: [0],
  Trilu: [0],
  Unsqueeze: [0],
  Upsample: [0],
  Where: [1, 2],
};

/**
 * What a node does to integers that stand for real numbers, done to these numbers, so that it has a derivative.
 * @returns undefined where the node reads no such integers, or might make others of them than whole ones.
 */
export async function onIntegers(
  importer: Importer,
  node: ForeignNode,
  constantOf: (value: Value | undefined) => ReturnType<ForeignNode["constant"]>,
): Promise<readonly Value[] | undefined> {
  const held = node.inputs.find((value) => value && heldNumbers(value));
  if (!held || node.domain !== "") return undefined;
  const listed = Object.hasOwn(dataInputs, node.op) ? dataInputs[node.op]! : undefined;
  const isCast = node.op === "Cast" || node.op === "CastLike";
  if (!listed && !isCast) return undefined;
  const inputs = node.inputs.map((value, i) =>
    value && (isCast ? i === 0 : listed === "all" || listed!.includes(i)) ? asFloat(value, "float32") : value,
  );
  const outputs = await importer({ ...node, inputs, constant: (input) => constantOf(inputs[input]) });
  if (isCast) {
    // Bytes that become other bytes would wrap around.
    const [y] = outputs ?? [];
    if (!y || isFloat(y.dtype)) return outputs;
    return y.dtype === "int32" || y.dtype === "int64" ? [asIntegers(inputs[0]!, y.dtype, node)] : undefined;
  }
  return outputs?.map((y) => {
    if (!isFloat(y.dtype)) return y;
    return asIntegers(isInterpolated(node) ? truncated(y) : y, held.dtype, node);
  });
}

function isInterpolated(node: ForeignNode): boolean {
  return /^Resize$|^Upsample$/.test(node.op) && textAttribute(node, "mode", "nearest") !== "nearest";
}

/** As onnxruntime's kernels make integers of what they interpolate. */
function truncated(x: Value): Value {
  const whole = apply("Cast", [x], [{ dtype: "int32", shape: x.shape }], { to: 6 }, "", "straight-through")[0]!;
  return apply("Cast", [whole], [x], { to: 1 }, "", "straight-through")[0]!;
}
