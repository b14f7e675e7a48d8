import { add } from "../graph/elementwise.ts";
import { describe, ShapeError, sameShape } from "../graph/shapes.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { full, isFloat, type Node, type Value } from "../graph/value.ts";
import { constantOperators, rules } from "./table.ts";

/** An operator on the path from the loss to a wanted input that has no derivative rule. */
export class MissingRuleError extends Error {
  override name = "MissingRuleError";
}

/**
 * Reverse-mode derivatives of `loss` in each of `wrt`, as graph values that can be computed, combined or
 * differentiated again. `loss` is a scalar unless a `cotangent` of its shape is given, which makes the result a
 * vector-Jacobian product. A value that `loss` does not depend on gets zeros.
 * @throws MissingRuleError naming the operator and the path that needs it.
 */
export function gradients(loss: Value, wrt: readonly Value[], cotangent?: Value): Value[] {
  if (!cotangent && loss.shape.length > 0) {
    throw new ShapeError(`gradients: the loss must be a scalar (or pass its cotangent), not ${describe(loss)}`);
  }
  if (cotangent && !sameShape(cotangent.shape, loss.shape)) {
    throw new ShapeError(`gradients: cotangent ${describe(cotangent)} does not fit ${describe(loss)}`);
  }
  const order = topologicalOrder([loss]);
  const dependent = dependentOn(order, wrt);
  const cotangents = new Map<Value, Value>();
  const accumulate = (value: Value, contribution: Value): void => {
    const sum = cotangents.get(value);
    cotangents.set(value, sum ? add(sum, contribution) : contribution);
  };
  if (dependent.has(loss)) accumulate(loss, cotangent ?? full(1, [], loss.dtype));
  for (const node of order.toReversed()) {
    const incoming = node.outputs.map((output) => cotangents.get(output));
    const needs = node.inputs.map((value) => value !== undefined && dependent.has(value));
    if (!needs.includes(true) || incoming.every((value) => value === undefined)) continue;
    const rule = rules.get(node.op);
    if (!rule || node.domain !== "") {
      throw new MissingRuleError(
        `No derivative rule for ${node.domain ? `${node.domain}.` : ""}${node.op}, on the path ${pathFrom(node, wrt)}.`,
      );
    }
    const result = rule({
      node,
      inputs: node.inputs as readonly Value[],
      outputs: node.outputs,
      cotangent: incoming[0] ?? full(0, node.outputs[0]!.shape, node.outputs[0]!.dtype),
      cotangents: incoming,
      needs,
    });
    node.inputs.forEach((value, i) => {
      const part = result[i];
      if (!value || !needs[i] || !part) return;
      if (!sameShape(part.shape, value.shape)) {
        throw new ShapeError(`The rule of ${node.op} gave ${describe(part)} as the cotangent of ${describe(value)}`);
      }
      accumulate(value, part);
    });
  }
  return wrt.map((value) => cotangents.get(value) ?? full(0, value.shape, value.dtype));
}

/** The floating-point values among the nodes' outputs (and `wrt` itself) that depend on any of `wrt`. */
function dependentOn(order: readonly Node[], wrt: readonly Value[]): Set<Value> {
  const dependent = new Set(wrt);
  for (const node of order) {
    if (constantOperators.has(node.op) && node.domain === "") continue;
    if (!node.inputs.some((value) => value && dependent.has(value))) continue;
    for (const output of node.outputs) if (isFloat(output.dtype)) dependent.add(output);
  }
  return dependent;
}

/** `Relu ← Conv ← input "x"`: one way from a node back to a wanted value. */
function pathFrom(node: Node, wrt: readonly Value[]): string {
  const names: string[] = [];
  let at: Node | undefined = node;
  while (at) {
    names.push(at.op);
    const dependent = dependentOn(topologicalOrder(at.outputs), wrt);
    const next: Value | undefined = at.inputs.find((value) => value && dependent.has(value));
    if (!next || wrt.includes(next) || next.source.kind !== "node") {
      names.push(next?.source.kind === "input" ? `input "${next.source.name}"` : "the wanted value");
      break;
    }
    at = next.source.node;
  }
  return names.length > 8 ? [...names.slice(0, 6), "…", names.at(-1)].join(" ← ") : names.join(" ← ");
}
