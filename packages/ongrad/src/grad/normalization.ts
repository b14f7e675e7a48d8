import { add, mul, neg, reciprocal, sqrt, sub } from "../graph/elementwise.ts";
import { reduceMean, reduceSum } from "../graph/reduction.ts";
import { full, type Node, type Value } from "../graph/value.ts";
import { hasMeanZero } from "../lower/centred.ts";
import { isPlain } from "../lower/foldedNorms.ts";
import type { Rule } from "./rule.ts";

/**
 * y = x̂·γ + β with x̂ = (x − μ)·r over the last axis:
 * dx = r·(g − mean(g) − x̂·mean(g·x̂)) with g = dy·γ; the mean's and inverse deviation's own cotangents, which only
 * second derivatives have, add dμ/D and −dr·r²·x̂/D. Where γ and β were folded into what follows (`foldedNorms`), y is
 * x̂ and mean(g) 0.
 */
export const layerNormRule: Rule = ({ node, inputs, outputs, needs, cotangents }) => {
  const [x, scale] = inputs as [Value, Value];
  const axis = x.shape.length - 1;
  const along = { axes: [axis], keep: true };
  if (node.attributes.axis !== -1) throw new Error("LayerNormalization: only the last axis can be differentiated.");
  const dy = cotangents[0] ?? full(0, x.shape, x.dtype);
  const [mean, inverseDeviation] = x.dtype === "float32" ? (outputs.slice(1) as [Value, Value]) : statistics(node, x);
  const folded = x.dtype === "float32" && isPlain(node) && hasMeanZero(dy);
  const normalized = folded ? outputs[0]! : mul(sub(x, mean), inverseDeviation);
  const others = [...x.shape.keys()].slice(0, axis);
  let dx: Value | undefined;
  if (needs[0]) {
    const g = folded ? dy : mul(dy, scale);
    const balanced = folded ? g : sub(g, reduceMean(g, along));
    const centred = sub(balanced, mul(normalized, reduceMean(mul(g, normalized), along)));
    dx = mul(centred, inverseDeviation);
    const share = 1 / x.shape[axis]!;
    if (cotangents[1]) dx = add(dx, mul(cotangents[1], share));
    if (cotangents[2]) {
      const factor = mul(mul(cotangents[2], mul(inverseDeviation, inverseDeviation)), share);
      dx = add(dx, neg(mul(factor, normalized)));
    }
  }
  return [
    dx,
    needs[1] ? reduceSum(mul(dy, normalized), { axes: others }) : undefined,
    needs[2] ? reduceSum(dy, { axes: others }) : undefined,
  ];
};

/** Mean and inverse deviation again: the operator's own are float32 whatever the element type. */
function statistics(node: Node, x: Value): [Value, Value] {
  const along = { axes: [x.shape.length - 1], keep: true };
  const mean = reduceMean(x, along);
  const centred = sub(x, mean);
  const { float: epsilon } = node.attributes.epsilon as { readonly float: number };
  return [mean, reciprocal(sqrt(add(reduceMean(mul(centred, centred), along), epsilon)))];
}
