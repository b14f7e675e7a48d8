import type { NodeProto, TensorProto } from "onnx-buf";
import { isFloat, type Shape } from "../graph/value.ts";
import { branchesOf, withinNode } from "./branches.ts";
import { foldedIntegers } from "./foldedIntegers.ts";
import { type ForeignModel, operatorName } from "./foreignModel.ts";
import { readTensor, storedDtype } from "./readTensor.ts";
import { inferredShapes } from "./shapeRules.ts";

/** Extents, of which some may not be known. */
export type KnownShape = readonly (number | undefined)[];

/** What is known of the values of a graph before it runs. */
export interface KnownShapes {
  shapeOf(name: string): KnownShape | undefined;
  /** Whole numbers (truth values as 0 and 1) that a value holds in any run. */
  integersOf(name: string): readonly number[] | undefined;
  /** Floating-point numbers of a small tensor of the file. */
  numbersOf(name: string): readonly number[] | undefined;
}

/** More numbers than any shape, list of axes or pads has. */
const MOST_KNOWN = 64;

/**
 * Follows extents through a graph from the shape of its images: what the operators' definitions and constants say, and
 * else what the file declares of a value in numbers. Nothing is run.
 * @param order every node after those it reads
 */
export function knownShapes(
  model: ForeignModel,
  order: readonly NodeProto[],
  input: { readonly name: string; readonly shape: Shape | undefined },
  dimensions: Readonly<Record<string, number>>,
): KnownShapes {
  const shapes = new Map<string, KnownShape>();
  const integers = new Map<string, readonly number[]>();
  const numbers = new Map<string, readonly number[]>();
  const known: KnownShapes = {
    shapeOf: (name) => shapes.get(name),
    integersOf: (name) => integers.get(name),
    numbersOf: (name) => numbers.get(name),
  };

  const keep = (name: string, tensor: TensorProto): void => {
    shapes.set(name, tensor.dims.map(Number));
    const values = smallNumbers(tensor);
    if (values) (isFloat(storedDtype(tensor.dataType)!) ? numbers : integers).set(name, values);
  };
  for (const tensor of model.initializers.values()) keep(tensor.name, tensor);
  for (const node of order.flatMap(withinNode)) {
    for (const graph of branchesOf(node)) for (const tensor of graph.initializer) keep(tensor.name, tensor);
  }
  for (const { name, dimensions: declared } of model.inputs) {
    const bound = declared?.map((extent) => (typeof extent === "number" ? extent : dimensions[extent]));
    if (bound) shapes.set(name, bound);
  }
  if (input.shape) shapes.set(input.name, input.shape);

  const declared = declaredShapes(model);
  const visit = (node: NodeProto): void => {
    const name = operatorName(node);
    const first = node.output[0] ?? "";
    if (name === "Constant") {
      const { t, i, ints, f, floats, type } = node.attribute[0] ?? {};
      if (t) keep(first, t);
      else if (type === 1 || type === 6) {
        numbers.set(first, type === 1 ? [f!] : floats!);
        shapes.set(first, type === 1 ? [] : [floats!.length]);
      } else if (type === 2 || type === 7) {
        integers.set(first, type === 2 ? [Number(i)] : ints!.map(Number));
        shapes.set(first, type === 2 ? [] : [ints!.length]);
      }
      return;
    }
    const inferred = inferredShapes(node, known);
    for (const [at, output] of node.output.entries()) {
      const shape = inferred?.[at] ?? declared.get(output);
      if (output !== "" && shape) shapes.set(output, shape);
    }
    const folded = foldedIntegers(node, known);
    if (folded && folded.length <= MOST_KNOWN) integers.set(first, folded);
  };
  for (const node of order.flatMap(withinNode)) visit(node);
  return known;
}

/** Of values inside the graph, where the file gives every extent as a number. */
function declaredShapes(model: ForeignModel): ReadonlyMap<string, KnownShape> {
  const found = new Map<string, KnownShape>();
  for (const { name, type } of model.proto.graph?.valueInfo ?? []) {
    if (type?.value.case !== "tensorType") continue;
    const extents = type.value.value.shape?.dim.map(({ value }) =>
      value.case === "dimValue" && value.value > 0n ? Number(value.value) : undefined,
    );
    if (extents) found.set(name, extents);
  }
  return found;
}

function smallNumbers(tensor: TensorProto): readonly number[] | undefined {
  const count = tensor.dims.reduce((product, extent) => product * extent, 1n);
  if (count > BigInt(MOST_KNOWN) || tensor.dataLocation === 1 || !storedDtype(tensor.dataType)) return undefined;
  try {
    return Array.from(readTensor(tensor, tensor.name).data as ArrayLike<number | bigint>, Number);
  } catch {
    // What is damaged is for the import to say.
    return undefined;
  }
}
