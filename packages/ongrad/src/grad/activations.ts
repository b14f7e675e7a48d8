import { cosh, sinh, softplus } from "../graph/activations.ts";
import {
  abs,
  add,
  cast,
  div,
  greater,
  less,
  logicalAnd,
  mul,
  neg,
  reciprocal,
  round,
  sigmoid,
  sqrt,
  sub,
  tanh,
  where,
} from "../graph/elementwise.ts";
import type { Node, Value } from "../graph/value.ts";
import { product } from "../lower/zeroWins.ts";
import { geluRule as exactGeluRule } from "./elementwise.ts";
import type { Rule } from "./rule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** y = f(x): dx = dy · f'(x), with f' from x, y and the attributes. */
function unary(derivative: (x: Value, y: Value, node: Node) => Value): Rule {
  return ({ node, inputs, outputs, cotangent }) => [product(cotangent, derivative(inputs[0]!, outputs[0]!, node))];
}

function parameter(node: Node, name: string): number {
  return (node.attributes[name] as { readonly float: number }).float;
}

function square(x: Value): Value {
  return mul(x, x);
}

/** 1 for positive x, else what `otherwise` says; 0 counts as not positive. */
function positiveOr(x: Value, positive: number, otherwise: Value | number): Value {
  return typeof otherwise === "number"
    ? add(mul(cast(greater(x, 0), x.dtype), positive - otherwise), otherwise)
    : where(greater(x, 0), positive, otherwise);
}

export const leakyReluRule: Rule = unary((x, _, node) => positiveOr(x, 1, parameter(node, "alpha")));

export const preluRule: Rule = ({ inputs, needs, cotangent }) => {
  const [x, slope] = inputs as [Value, Value];
  const positive = greater(x, 0);
  return [
    needs[0] ? product(cotangent, where(positive, 1, slope)) : undefined,
    needs[1] ? unbroadcast(product(cotangent, where(positive, 0, x)), slope.shape) : undefined,
  ];
};

/** Read off the output, which does not overflow: alpha·exp(x) = y + alpha. */
export const eluRule: Rule = unary((x, y, node) => positiveOr(x, 1, add(y, parameter(node, "alpha"))));
export const seluRule: Rule = unary((x, y, node) => {
  const gamma = parameter(node, "gamma");
  return positiveOr(x, gamma, add(y, gamma * parameter(node, "alpha")));
});
export const celuRule: Rule = unary((x, y, node) => positiveOr(x, 1, add(mul(y, 1 / parameter(node, "alpha")), 1)));

export const softplusRule: Rule = unary((x) => sigmoid(x));
/** 1/(1 + |x|)² = (1 − |y|)². */
export const softsignRule: Rule = unary((_, y) => square(sub(1, abs(y))));

export const hardSigmoidRule: Rule = unary((_, y, node) =>
  mul(cast(logicalAnd(greater(y, 0), less(y, 1)), y.dtype), parameter(node, "alpha")),
);
export const hardSwishRule: Rule = unary((x) => {
  const inside = logicalAnd(greater(x, -3), less(x, 3));
  return where(inside, add(mul(x, 1 / 3), 0.5), cast(greater(x, 0), x.dtype));
});
/** t + x·(1 − t²)·σ(x) with t = tanh(softplus(x)). */
export const mishRule: Rule = unary((x) => {
  const t = tanh(softplus(x));
  return add(t, mul(x, mul(sub(1, square(t)), sigmoid(x))));
});
export const thresholdedReluRule: Rule = unary((x, _, node) => cast(greater(x, parameter(node, "alpha")), x.dtype));

/** Both forms of the operator; the tanh form is x·σ(2u) with u = √(2/π)·(x + 0.044715·x³). */
export const geluRule: Rule = (call) => {
  if (call.node.attributes.approximate !== "tanh") return exactGeluRule(call);
  const x = call.inputs[0]!;
  const scale = Math.sqrt(2 / Math.PI);
  const twice = mul(mul(x, add(mul(square(x), 0.044715), 1)), 2 * scale);
  const s = sigmoid(twice);
  const slope = mul(add(mul(square(x), 3 * 0.044715), 1), 2 * scale);
  return [product(call.cotangent, add(s, mul(mul(x, slope), mul(s, sub(1, s)))))];
};

export const shrinkRule: Rule = unary((x, _, node) => cast(greater(abs(x), parameter(node, "lambd")), x.dtype));

export const tanRule: Rule = unary((_, y) => add(square(y), 1));
export const asinRule: Rule = unary((x) => reciprocal(sqrt(sub(1, square(x)))));
export const acosRule: Rule = unary((x) => neg(reciprocal(sqrt(sub(1, square(x))))));
export const atanRule: Rule = unary((x) => reciprocal(add(square(x), 1)));
export const sinhRule: Rule = unary((x) => cosh(x));
export const coshRule: Rule = unary((x) => sinh(x));
export const asinhRule: Rule = unary((x) => reciprocal(sqrt(add(square(x), 1))));
export const acoshRule: Rule = unary((x) => reciprocal(sqrt(sub(square(x), 1))));
export const atanhRule: Rule = unary((x) => reciprocal(sub(1, square(x))));

/** a − b·q with a whole number q. */
export const modRule: Rule = ({ inputs, outputs, needs, cotangent }) => {
  const [a, b] = inputs as [Value, Value];
  const quotient = (): Value => round(div(sub(a, outputs[0]!), b));
  return [
    needs[0] ? unbroadcast(cotangent, a.shape) : undefined,
    needs[1] ? unbroadcast(neg(product(cotangent, quotient())), b.shape) : undefined,
  ];
};
