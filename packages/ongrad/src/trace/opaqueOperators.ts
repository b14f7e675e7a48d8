import { constantOperators, rules } from "../grad/table.ts";
import { topologicalOrder } from "../graph/topology.ts";
import type { Value } from "../graph/value.ts";
import type { Instance } from "./batchTemplate.ts";

/** The operators between a graph's input and its outputs that have no derivative rule, sorted. */
export function opaqueOperators({ input, outputs }: Instance): string[] {
  const dependent = new Set<Value>([input]);
  const found = new Set<string>();
  for (const node of topologicalOrder(outputs)) {
    if (!node.inputs.some((value) => value && dependent.has(value))) continue;
    if (node.derivative === "zero") continue;
    for (const output of node.outputs) dependent.add(output);
    if (typeof node.derivative === "object") found.add(node.derivative.missing);
    else if (node.domain !== "") found.add(`${node.domain}.${node.op}`);
    else if (!rules.has(node.op) && !constantOperators.has(node.op)) found.add(node.op);
  }
  return [...found].sort();
}

/** Whether rounding by quantisation stands between a graph's input and its outputs, without a derivative. */
export function isQuantized({ outputs }: Instance): boolean {
  return topologicalOrder(outputs).some(({ derivative }) => typeof derivative === "object" && derivative.remedy);
}
