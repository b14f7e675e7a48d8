import { topologicalOrder } from "../graph/topology.ts";
import { type Node, sizeOf } from "../graph/value.ts";
import type { DTypes } from "./compile.ts";
import type { Step } from "./iterate.ts";

/** An element that is read and written takes as long as this many operations of a product (measured). */
const ELEMENT = 10;

/** How many of a step, at least one, take about as long as a number of multiplications and additions: `stepsPerRun`. */
export function stepsWithin(operations: number, step: Step<DTypes, string, DTypes>): number {
  const next = Object.values(step.state).map((part) => part.next);
  const order = topologicalOrder([...next, ...Object.values(step.results)]);
  const each = order.reduce((sum, node) => sum + operationsOf(node), 0);
  return Math.max(1, Math.floor(operations / Math.max(1, each)));
}

function operationsOf(node: Node): number {
  const [a, b] = node.inputs;
  const size = sizeOf(node.outputs[0]!.shape);
  if (node.op === "MatMul") return 2 * size * a!.shape.at(-1)!;
  if (node.op === "Conv") return 2 * size * sizeOf(b!.shape.slice(1));
  if (node.op === "ConvTranspose") return 2 * sizeOf(a!.shape) * sizeOf(b!.shape.slice(1));
  return ELEMENT * size;
}
