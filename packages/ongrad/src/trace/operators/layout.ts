import { concat } from "../../graph/arrange.ts";
import { cast } from "../../graph/elementwise.ts";
import * as l from "../../graph/layout.ts";
import { gatherND, type ScatterReduction, scatterElements, scatterND } from "../../graph/scatter.ts";
import { normalizeAxis } from "../../graph/shapes.ts";
import { constant, sizeOf, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type ForeignNode,
  type Importer,
  knownIntegers,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
  textAttribute,
} from "../foreignNode.ts";

/** Sizes were an attribute up to opset 12; a count of parts came with opset 18. Neither: equal parts. */
const split: Importer = async (node) => {
  const x = required(node, 0);
  const axis = numberAttribute(node, "axis", 0);
  const sizes = node.opset < 13 ? numbersAttribute(node, "split") : await knownIntegers(node, 1, "sizes");
  if (sizes) return l.split(x, axis, sizes);
  const extent = x.shape[normalizeAxis(node.op, axis, x.shape.length)]!;
  const parts = numberAttribute(node, "num_outputs", node.outputCount);
  const most = Math.ceil(extent / parts);
  return l.split(
    x,
    axis,
    Array.from({ length: parts }, (_, i) => Math.max(0, Math.min(most, extent - i * most))),
  );
};

const tile: Importer = async (node) => [l.tile(required(node, 0), (await knownIntegers(node, 1, "repeats")) ?? [])];

const depthToSpace: Importer = (node) => {
  const order = textAttribute(node, "mode", "DCR");
  if (order !== "DCR" && order !== "CRD") {
    throw new ModelError(`${describeNode(node)}: mode "${order}" is not supported.`);
  }
  return [l.depthToSpace(required(node, 0), numberAttribute(node, "blocksize", 1), order)];
};

const spaceToDepth: Importer = (node) => [l.spaceToDepth(required(node, 0), numberAttribute(node, "blocksize", 1))];

const triangle: Importer = async (node) => {
  const [diagonal] = (await knownIntegers(node, 1, "diagonals")) ?? [0];
  return [l.triangle(required(node, 0), numberAttribute(node, "upper", 1) === 0 ? "lower" : "upper", diagonal)];
};

/** Batch axes (from opset 12) become indices of their own: each index gets its place in the batch put before it. */
const gatherPlaces: Importer = (node) => {
  const [x, indices] = [required(node, 0), required(node, 1)];
  const batchAxes = numberAttribute(node, "batch_dims", 0);
  if (batchAxes === 0) return [gatherND(x, indices)];
  const lead = indices.shape.slice(0, -1);
  const batch = lead.slice(0, batchAxes);
  const inner = sizeOf(lead.slice(batchAxes));
  const places = Array.from({ length: sizeOf(lead) }, (_, i) =>
    batch.map((extent, axis) => Math.floor(i / inner / sizeOf(batch.slice(axis + 1))) % extent),
  );
  const front = constant(BigInt64Array.from(places.flat(), BigInt), [...lead, batchAxes]);
  return [gatherND(x, concat([front, cast(indices, "int64")], indices.shape.length - 1))];
};

/** Reductions came with opset 16. */
function reductionOf(node: ForeignNode): ScatterReduction {
  const reduction = textAttribute(node, "reduction", "none");
  const found = (["none", "add", "mul", "max", "min"] as const).find((name) => name === reduction);
  if (!found) throw new ModelError(`${describeNode(node)}: scatters by "${reduction}", which ONNX does not know.`);
  return found;
}

const scatter: Importer = (node) => {
  const [x, indices, updates] = [0, 1, 2].map((i) => required(node, i)) as [Value, Value, Value];
  return [scatterElements(x, indices, updates, numberAttribute(node, "axis", 0), reductionOf(node))];
};

const scatterPlaces: Importer = (node) => [
  scatterND(required(node, 0), required(node, 1), required(node, 2), reductionOf(node)),
];

export const layoutImporters: Readonly<Record<string, Importer>> = {
  DepthToSpace: depthToSpace,
  GatherND: gatherPlaces,
  Scatter: scatter,
  ScatterElements: scatter,
  ScatterND: scatterPlaces,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Tile: tile,
  Trilu: triangle,
};
