import { add, mul, neg, sub } from "../graph/elementwise.ts";
import { reduceMean, reduceSum } from "../graph/reduction.ts";
import { full, type Value } from "../graph/value.ts";
import type { Rule } from "./rule.ts";

/**
 * y = x̂·γ + β with x̂ = (x − μ)·r over the last axis:
 * dx = r·(g − mean(g) − x̂·mean(g·x̂)) with g = dy·γ; the mean's and inverse deviation's own cotangents, which only
 * second derivatives have, add dμ/D and −dr·r²·x̂/D.
 */
export const layerNormRule: Rule = ({ node, inputs, outputs, needs, cotangents }) => {
  const [x, scale] = inputs as [Value, Value];
  const [, mean, inverseDeviation] = outputs as [Value, Value, Value];
  const axis = x.shape.length - 1;
  if (node.attributes.axis !== -1) throw new Error("LayerNormalization: only the last axis can be differentiated.");
  const dy = cotangents[0] ?? full(0, x.shape, x.dtype);
  const normalized = mul(sub(x, mean), inverseDeviation);
  const others = [...x.shape.keys()].slice(0, axis);
  let dx: Value | undefined;
  if (needs[0]) {
    const g = mul(dy, scale);
    const along = { axes: [axis], keep: true };
    const centred = sub(sub(g, reduceMean(g, along)), mul(normalized, reduceMean(mul(g, normalized), along)));
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
