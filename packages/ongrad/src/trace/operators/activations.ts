import * as a from "../../graph/activations.ts";
import * as e from "../../graph/elementwise.ts";
import type { Value } from "../../graph/value.ts";
import { type ForeignNode, type Importer, numberAttribute, required } from "../foreignNode.ts";

function unary(build: (x: Value) => Value): Importer {
  return (node) => [build(required(node, 0))];
}

/** With one attribute, and its default. */
function parametric(build: (x: Value, alpha: number) => Value, alpha: number): Importer {
  return (node) => [build(required(node, 0), numberAttribute(node, "alpha", alpha))];
}

function operands(node: ForeignNode): Value[] {
  return node.inputs.map((_, i) => required(node, i));
}

const isInf: Importer = (node) => {
  const x = required(node, 0);
  const [below, above] = [numberAttribute(node, "detect_negative", 1), numberAttribute(node, "detect_positive", 1)];
  if (below === 0 && above === 0) return [e.logicalAnd(e.equal(x, x), e.logicalNot(e.equal(x, x)))];
  const ends = below === 0 ? x : above === 0 ? e.neg(x) : e.abs(x);
  return [e.equal(ends, Number.POSITIVE_INFINITY)];
};

export const activationImporters: Readonly<Record<string, Importer>> = {
  Acos: unary(a.acos),
  Acosh: unary(a.acosh),
  Asin: unary(a.asin),
  Asinh: unary(a.asinh),
  Atan: unary(a.atan),
  Atanh: unary(a.atanh),
  Ceil: unary(a.ceil),
  Celu: parametric(a.celu, 1),
  Cosh: unary(a.cosh),
  Elu: parametric(a.elu, 1),
  HardSigmoid: (node) => [
    a.hardSigmoid(required(node, 0), numberAttribute(node, "alpha", 0.2), numberAttribute(node, "beta", 0.5)),
  ],
  HardSwish: unary(a.hardSwish),
  IsInf: isInf,
  IsNaN: unary(a.isNotANumber),
  LeakyRelu: parametric(a.leakyRelu, 0.01),
  Mean: (node) => [a.mean(operands(node))],
  Mish: unary(a.mish),
  PRelu: (node) => [a.prelu(required(node, 0), required(node, 1))],
  Selu: (node) => [
    a.selu(
      required(node, 0),
      numberAttribute(node, "alpha", 1.6732631921768188),
      numberAttribute(node, "gamma", 1.0507010221481323),
    ),
  ],
  Shrink: (node) => [
    a.shrink(required(node, 0), numberAttribute(node, "lambd", 0.5), numberAttribute(node, "bias", 0)),
  ],
  Sinh: unary(a.sinh),
  Softplus: unary(a.softplus),
  Softsign: unary(a.softsign),
  Sum: (node) => [a.sum(operands(node))],
  Swish: parametric(a.swish, 1),
  Tan: unary(a.tan),
  ThresholdedRelu: parametric(a.thresholdedRelu, 1),
};
