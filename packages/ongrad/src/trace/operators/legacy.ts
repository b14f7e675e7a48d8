/**
 * Importers of experimental operators, which onnxruntime still runs up to operator set 9 (CoreML's converter wrote
 * some).
 */
import { softplus } from "../../graph/activations.ts";
import { slice } from "../../graph/arrange.ts";
import { add, mul, tanh } from "../../graph/elementwise.ts";
import { requireRank } from "../../graph/shapes.ts";
import { constant, makeData, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type ForeignNode,
  type Importer,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
  UnusableNodeError,
} from "../foreignNode.ts";
import { arrangeImporters } from "./arrange.ts";

/** A function of x and of the attributes alpha and beta, whose defaults are 1 and 0. */
function ofTwo(build: (x: Value, alpha: number, beta: number) => Value): Importer {
  return (node) => [build(required(node, 0), numberAttribute(node, "alpha", 1), numberAttribute(node, "beta", 0))];
}

/** Per channel a shift, after one scale for all. */
const imageScaler: Importer = (node) => {
  const x = required(node, 0);
  const shifts = numbersAttribute(node, "bias") ?? [];
  const along = [1, shifts.length, ...x.shape.slice(2).map(() => 1)];
  return [add(mul(x, numberAttribute(node, "scale", 1)), constant(makeData(x.dtype, shifts), along))];
};

/** Borders left, top, right and bottom; or from the first two on an extent of rows and columns. */
const crop: Importer = (node) => {
  const x = required(node, 0);
  requireRank(node.op, "the input", x, 4);
  const [left, top, right, bottom] = numbersAttribute(node, "border") ?? [];
  if (left === undefined || top === undefined || right === undefined || bottom === undefined) {
    throw new ModelError(`${describeNode(node)}: attribute border does not have four numbers.`);
  }
  const [, , height, width] = x.shape as [number, number, number, number];
  const [rows, columns] = numbersAttribute(node, "scale") ?? [height - top - bottom, width - left - right];
  return [slice(slice(x, 2, top, top + rows!), 3, left, left + columns!)];
};

/** The later Slice; without bounds it ends the process that reads it. */
const dynamicSlice: Importer = (node) => {
  if (node.inputs[1] && node.inputs[2]) return arrangeImporters.Slice!({ ...node, opset: 10 });
  throw new UnusableNodeError(`${describeNode(node)}: its starts or ends are missing.`);
};

function upToNine(importer: Importer): Importer {
  return (node: ForeignNode) => {
    if (node.opset <= 9) return importer(node);
    throw new UnusableNodeError(`${describeNode(node)} is no operator after set 9; export the model anew.`);
  };
}

export const legacyImporters: Readonly<Record<string, Importer>> = Object.fromEntries(
  Object.entries({
    Affine: ofTwo((x, alpha, beta) => add(mul(x, alpha), beta)),
    Crop: crop,
    DynamicSlice: dynamicSlice,
    ImageScaler: imageScaler,
    ParametricSoftplus: ofTwo((x, alpha, beta) => mul(softplus(mul(x, beta)), alpha)),
    ScaledTanh: ofTwo((x, alpha, beta) => mul(tanh(mul(x, beta)), alpha)),
  } satisfies Record<string, Importer>).map(([op, importer]) => [op, upToNine(importer)]),
);
