import { assumeFinite } from "../graph/range.ts";
import { describe, ShapeError, sameShape } from "../graph/shapes.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { full, isFloat, type Node, type Value } from "../graph/value.ts";
import { forDerivatives } from "../lower/forDerivatives.ts";
import type { Rule } from "./rule.ts";
import { constantOperators, rules } from "./table.ts";
import { total } from "./total.ts";

/** An operator on the path from the loss to a wanted input that has no derivative rule. */
export class MissingRuleError extends Error {
  override name = "MissingRuleError";
}

export interface GradientOptions {
  /**
   * Values whose cotangents are finite although the operators above them do not show it: the logits below a loss that
   * puts some of them to −∞, say. What lies below them may then be computed faster.
   */
  readonly finiteAt?: readonly Value[];
}

/**
 * Reverse-mode derivatives of `loss` in each of `wrt`, as graph values that can be computed, combined or
 * differentiated again. `loss` is a scalar unless a `cotangent` of its type is given, which makes the result a
 * vector-Jacobian product. A value that `loss` does not depend on gets zeros.
 * Products in which one factor is 0 and the other infinite are 0: what a mask hides may be as steep as it likes. Where
 * nothing can be infinite, plain products are taken, which are faster.
 * @throws MissingRuleError naming the operator and the path that needs it.
 * @throws ShapeError when a value is not floating-point, or the loss is no scalar and has no cotangent.
 */
export function gradients<const Wanted extends readonly Value[]>(
  loss: Value,
  wrt: Wanted,
  cotangent?: Value,
  options: GradientOptions = {},
): { -readonly [I in keyof Wanted]: Value<Wanted[I]["dtype"]> } {
  if (!cotangent && loss.shape.length > 0) {
    throw new ShapeError(`gradients: the loss must be a scalar (or pass its cotangent), not ${describe(loss)}`);
  }
  if (cotangent && (!sameShape(cotangent.shape, loss.shape) || cotangent.dtype !== loss.dtype)) {
    throw new ShapeError(`gradients: cotangent ${describe(cotangent)} does not fit ${describe(loss)}`);
  }
  for (const value of [loss, ...wrt]) {
    if (!isFloat(value.dtype)) throw new ShapeError(`gradients: ${describe(value)} is not floating-point`);
  }
  return derivatives(loss, wrt, cotangent, options.finiteAt) as {
    -readonly [I in keyof Wanted]: Value<Wanted[I]["dtype"]>;
  };
}

function derivatives(
  given: Value,
  asked: readonly Value[],
  cotangent?: Value,
  finiteAt: readonly Value[] = [],
): Value[] {
  const all = [given, ...asked, ...finiteAt];
  const [loss, ...others] = Object.values(forDerivatives(Object.fromEntries(all.entries()))) as [Value, ...Value[]];
  const wrt = others.slice(0, asked.length);
  const finite = new Set(others.slice(asked.length));
  const order = topologicalOrder([loss]);
  const dependent = dependentOn(order, wrt);
  const cotangents = new Map<Value, Value[]>();
  const accumulate = (value: Value, contribution: Value): void => {
    const parts = cotangents.get(value);
    if (parts) parts.push(contribution);
    else cotangents.set(value, [contribution]);
  };
  const cotangentOf = (value: Value): Value | undefined => {
    const sum = total(cotangents.get(value) ?? []);
    return sum && finite.has(value) ? assumeFinite(sum) : sum;
  };
  if (dependent.has(loss)) accumulate(loss, cotangent ?? full(1, [], loss.dtype));
  for (const node of order.toReversed()) {
    const incoming = node.outputs.map(cotangentOf);
    const needs = node.inputs.map((value) => value !== undefined && dependent.has(value));
    if (!needs.includes(true) || incoming.every((value) => value === undefined)) continue;
    const rule = ruleOf(node);
    if (!rule) {
      throw new MissingRuleError(
        `No derivative rule for ${nodeName(node)}, on the path ${pathThrough(node, order, dependent, wrt)}${remedy(node)}.`,
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
      if (!value || !needs[i]) return;
      const part = result[i];
      // What is read twice may have all of it at the first place.
      if (!part && node.inputs.indexOf(value) < i) return;
      if (!part) {
        // Silence would be a zero gradient. What is cast from integers is not at fault: what made them is.
        const maker = node.op === "Cast" && value.source.kind === "node" ? value.source.node : undefined;
        const path = pathThrough(maker ?? node, order, dependent, wrt);
        const what = maker ? fullName(maker) : `input ${i} of ${fullName(node)}`;
        throw new MissingRuleError(`No derivative rule for ${what}, on the path ${path}.`);
      }
      if (!sameShape(part.shape, value.shape)) {
        throw new ShapeError(`The rule of ${node.op} gave ${describe(part)} as the cotangent of ${describe(value)}`);
      }
      accumulate(value, part);
    });
  }
  return wrt.map((value) => cotangentOf(value) ?? full(0, value.shape, value.dtype));
}

const straightThrough: Rule = ({ cotangent }) => [cotangent];

function ruleOf(node: Node): Rule | undefined {
  if (node.derivative) return node.derivative === "straight-through" ? straightThrough : undefined;
  return node.domain === "" ? rules.get(node.op) : undefined;
}

/**
 * The values among the nodes' outputs (and `wrt` itself) that depend on any of `wrt` and have a derivative, or miss
 * one: floating-point ones, and integers that stand for real numbers.
 */
function dependentOn(order: readonly Node[], wrt: readonly Value[]): Set<Value> {
  const dependent = new Set(wrt);
  for (const node of order) {
    if (node.derivative ? node.derivative === "zero" : isConstant(node)) continue;
    if (!node.inputs.some((value) => value && dependent.has(value))) continue;
    // What is done to quantised numbers (a maximum, a transposition) must not lose them in silence.
    const quantized = node.derivative || node.inputs.some((value) => value && isQuantized(value, dependent));
    for (const output of node.outputs) if (isFloat(output.dtype) || quantized) dependent.add(output);
  }
  return dependent;
}

function isConstant({ op, domain }: Node): boolean {
  return constantOperators.has(op) && domain === "";
}

function isQuantized(value: Value, dependent: ReadonlySet<Value>): boolean {
  return !isFloat(value.dtype) && dependent.has(value);
}

/** The operator, and the node's name in the file where it is known. */
function nodeName(node: Node): string {
  const name = typeof node.derivative === "object" ? node.derivative.node : undefined;
  return name ? `${fullName(node)} "${name}"` : fullName(node);
}

function remedy({ derivative }: Node): string {
  return typeof derivative === "object" && derivative.remedy ? `; ${derivative.remedy}` : "";
}

function fullName(node: Node): string {
  if (typeof node.derivative === "object") return node.derivative.missing;
  return node.domain ? `${node.domain}.${node.op}` : node.op;
}

/** `loss ← ReduceSum ← Hardmax ← Mul ← input "x"`: one way from the loss through a node to a wanted value. */
function pathThrough(node: Node, order: readonly Node[], dependent: ReadonlySet<Value>, wrt: readonly Value[]): string {
  const reader = new Map<Node, Node>();
  for (const consumer of order) {
    for (const value of consumer.inputs) {
      if (value?.source.kind === "node" && dependent.has(value)) reader.set(value.source.node, consumer);
    }
  }
  const above: string[] = [];
  for (let at = reader.get(node); at; at = reader.get(at)) above.unshift(fullName(at));
  const below: string[] = [];
  let end = "the wanted value";
  for (let at: Node | undefined = node; at; ) {
    below.push(fullName(at));
    const next: Value | undefined = at.inputs.find((value) => value && dependent.has(value));
    if (next?.source.kind === "input") end = `input "${next.source.name}"`;
    at = !next || wrt.includes(next) || next.source.kind !== "node" ? undefined : next.source.node;
  }
  const [from, to] = [shortened(above), shortened(below.slice(1))];
  return ["loss", ...from, fullName(node), ...to, end].join(" ← ");
}

function shortened(names: readonly string[]): readonly string[] {
  return names.length > 6 ? [...names.slice(0, 3), "…", ...names.slice(-2)] : names;
}
