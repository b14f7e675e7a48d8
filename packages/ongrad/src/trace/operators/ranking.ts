/** Importers of running sums and of the k largest. */
import { cumSum } from "../../graph/cumSum.ts";
import { topK } from "../../graph/topK.ts";
import { describeNode, type Importer, knownIntegers, ModelError, numberAttribute, required } from "../foreignNode.ts";

const runningSum: Importer = async (node) => {
  const [axis] = (await knownIntegers(node, 1, "axes")) ?? [];
  if (axis === undefined) throw new ModelError(`${describeNode(node)}: its axis is missing.`);
  const [exclusive, reverse] = ["exclusive", "reverse"].map((name) => numberAttribute(node, name, 0) !== 0);
  return [cumSum(required(node, 0), axis, { exclusive: exclusive!, reverse: reverse! })];
};

/** The count was an attribute up to opset 9; which end is asked for came with opset 11. */
const largestK: Importer = async (node) => {
  const k = node.opset < 10 ? numberAttribute(node, "k", 0) : ((await knownIntegers(node, 1, "counts")) ?? [0])[0]!;
  const largest = numberAttribute(node, "largest", 1) !== 0;
  const { values, indices } = topK(required(node, 0), k, { axis: numberAttribute(node, "axis", -1), largest });
  return [values, indices];
};

export const rankingImporters: Readonly<Record<string, Importer>> = {
  CumSum: runningSum,
  TopK: largestK,
};
