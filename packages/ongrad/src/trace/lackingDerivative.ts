import type { NodeProto } from "onnx-buf";
import { constantOperators } from "../grad/table.ts";
import { branchesOf, readBy, withinNode } from "./branches.ts";
import { operatorName } from "./foreignModel.ts";
import { importers } from "./importers.ts";
import { dynamicQuantizationImporters } from "./operators/dynamicQuantization.ts";
import { linearQuantizedImporters } from "./operators/linearQuantized.ts";

/** They round, and have a derivative by the straight-through estimator alone. */
const rounding: ReadonlySet<string> = new Set([
  "QuantizeLinear",
  ...Object.keys(dynamicQuantizationImporters),
  ...Object.keys(linearQuantizedImporters),
]);

/** Their results say nothing of the numbers that they are given. */
const aboutShapes: ReadonlySet<string> = new Set(["Shape", "Size", "SequenceLength", "OptionalHasElement"]);

/** Imported without an entry of their own: graphs inside nodes, and lists of tensors. */
const structural: ReadonlySet<string> = new Set(
  (
    "If Loop Scan SequenceConstruct SequenceEmpty SequenceAt SequenceErase SequenceInsert ConcatFromSequence " +
    "SplitToSequence Optional OptionalGetElement Identity"
  ).split(" "),
);

/** Results are no real numbers, or constant almost everywhere. */
const flat: ReadonlySet<string> = new Set([
  ...constantOperators,
  ..."IsNaN IsInf NonZero Xor BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BitShift OneHot".split(" "),
]);

/**
 * The operators between a model's images and its output that have no derivative, sorted, as far as their names show.
 * @param order every node after those it reads
 */
export function lackingDerivative(order: readonly NodeProto[], input: string, straightThrough: boolean): string[] {
  const dependent = new Set([input]);
  const found = new Set<string>();
  for (const node of order) {
    if (!readBy(node).some((name) => dependent.has(name))) continue;
    for (const inner of branchesOf(node).length > 0 ? withinNode(node) : [node]) {
      const name = operatorName(inner);
      if (isLacking(name, straightThrough)) found.add(name);
    }
    const name = operatorName(node);
    if (flat.has(name) || aboutShapes.has(name)) continue;
    for (const output of node.output) if (output !== "") dependent.add(output);
  }
  return [...found].sort();
}

function isLacking(name: string, straightThrough: boolean): boolean {
  if (flat.has(name) || aboutShapes.has(name) || structural.has(name)) return false;
  return !importers.has(name) || (rounding.has(name) && !straightThrough);
}
