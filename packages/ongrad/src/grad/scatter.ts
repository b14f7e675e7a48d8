import { gatherElements } from "../graph/arrange.ts";
import { cast, div, equal, mul, where } from "../graph/elementwise.ts";
import { gatherND, type ScatterReduction, scatterElements, scatterND } from "../graph/scatter.ts";
import { full, type Node, type Value } from "../graph/value.ts";
import type { Rule } from "./rule.ts";

/** How a node reads and writes at its places. */
interface Places {
  gather(from: Value): Value;
  scatter(into: Value, updates: Value, reduction: ScatterReduction): Value;
}

/** What was overwritten no longer counts. */
function rule(placesOf: (node: Node) => Places): Rule {
  return ({ node, inputs, outputs, needs, cotangent }) => {
    const [x, , updates] = inputs as [Value, Value, Value];
    const places = placesOf(node);
    const reduction = (node.attributes.reduction ?? "none") as ScatterReduction;
    if (reduction === "mul") return products(places, x, updates, needs, cotangent);
    if (reduction === "max" || reduction === "min") return extrema(places, x, updates, outputs[0]!, cotangent);
    const zeros = full(0, updates.shape, updates.dtype);
    const kept = (): Value => (reduction === "add" ? cotangent : places.scatter(cotangent, zeros, "none"));
    return [needs[0] ? kept() : undefined, undefined, needs[2] ? places.gather(cotangent) : undefined];
  };
}

/** Of a place's product, the product of all the others, which is exact where some are 0. */
function products(
  { gather, scatter }: Places,
  x: Value,
  updates: Value,
  needs: readonly boolean[],
  cotangent: Value,
): (Value | undefined)[] {
  const kept = (): Value => mul(cotangent, scatter(full(1, x.shape, x.dtype), updates, "mul"));
  const multiplied = (): Value => {
    const isZero = equal(updates, 0);
    const zeros = scatter(full(0, x.shape, x.dtype), cast(isZero, x.dtype), "add");
    const rest = mul(cotangent, scatter(x, where(isZero, 1, updates), "mul"));
    const without = gather(where(equal(zeros, 0), rest, 0));
    const alone = gather(where(equal(zeros, 1), rest, 0));
    return where(isZero, alone, div(without, where(isZero, 1, updates)));
  };
  return [needs[0] ? kept() : undefined, undefined, needs[2] ? multiplied() : undefined];
}

/** Shared evenly among all that reach a place's extremum. */
function extrema(
  { gather, scatter }: Places,
  x: Value,
  updates: Value,
  y: Value,
  cotangent: Value,
): (Value | undefined)[] {
  const kept = cast(equal(x, y), x.dtype);
  const written = cast(equal(updates, gather(y)), x.dtype);
  const share = div(cotangent, scatter(kept, written, "add"));
  return [mul(kept, share), undefined, mul(written, gather(share))];
}

export const scatterElementsRule: Rule = rule((node) => {
  const [indices, axis] = [node.inputs[1]!, node.attributes.axis as number];
  return {
    gather: (from) => gatherElements(from, indices, axis),
    scatter: (into, updates, reduction) => scatterElements(into, indices, updates, axis, reduction),
  };
});

export const scatterNDRule: Rule = rule((node) => {
  const indices = node.inputs[1]!;
  return {
    gather: (from) => gatherND(from, indices),
    scatter: (into, updates, reduction) => scatterND(into, indices, updates, reduction),
  };
});

export const gatherNDRule: Rule = ({ node, inputs, cotangent }) => {
  if (node.attributes.batch_dims) throw new Error("GatherND: no derivative with batch axes.");
  const [x, indices] = inputs as [Value, Value];
  return [scatterND(full(0, x.shape, x.dtype), indices, cotangent, "add")];
};
