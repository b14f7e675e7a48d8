import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { reshape, transpose } from "../graph/arrange.ts";
import { mul } from "../graph/elementwise.ts";
import { reduceSum } from "../graph/reduction.ts";
import { constant, input, sizeOf, type Value } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { testBackend } from "../testing/backend.ts";
import type { WrittenInput, WrittenNode } from "../testing/checkImport.ts";
import { fill } from "../testing/fill.ts";
import { importOperator } from "../testing/importOperator.ts";
import { quantizedCases, quantizedDraw } from "../testing/quantizedCases.ts";
import type { ForeignAttribute } from "./foreignNode.ts";

interface FloatForm {
  /** Where the images' way enters: the integers, followed by their scale and zero point. */
  readonly at: number;
  /** Where the output's scale is. */
  readonly output: number;
  /** Largest difference, relative to the largest derivative. Default 1e-4. */
  readonly tolerance?: number;
  /** The operator itself on real numbers, `real` being what the integers at a place stand for. */
  build(
    real: (q: number, scale?: number, axis?: number) => Promise<Value>,
    node: Node,
    value: (i: number) => Value | undefined,
  ): Promise<Value>;
}
type Node = { readonly attributes: Readonly<Record<string, ForeignAttribute>> };

/** A bias in steps of the product of two scales. */
async function bias(
  value: (i: number) => Value | undefined,
  at: number,
  a: number,
  b: number,
): Promise<Value | undefined> {
  const steps = value(at);
  if (!steps) return undefined;
  return mul(await importOperator("Cast", 13, [steps], { to: 1 }), mul(value(a)!, value(b)!));
}

const first = (x: Value): Value => transpose(x, [0, 3, 1, 2]);
const last = (x: Value): Value => transpose(x, [0, 2, 3, 1]);
const pooled =
  (op: string): FloatForm["build"] =>
  async (real, { attributes }) => {
    const x = await real(0);
    const isLast = attributes.channels_last === 1;
    const y = await importOperator(op, 13, [isLast ? first(x) : x], attributes);
    return isLast ? last(y) : y;
  };
const pair = (op: string): FloatForm => ({
  at: 0,
  output: 6,
  build: async (real) => importOperator(op, 13, [await real(0), await real(3)]),
});
const single = (op: string): FloatForm => ({
  at: 0,
  output: 3,
  build: async (real, { attributes }) =>
    importOperator(op, Number(attributes.opset ?? 13), [await real(0)], attributes),
});

const forms: Readonly<Record<string, FloatForm>> = {
  QLinearConv: {
    at: 0,
    output: 6,
    build: async (real, { attributes }, value) =>
      importOperator("Conv", 13, [await real(0), await real(3, 4, 0), await bias(value, 8, 1, 4)], attributes),
  },
  QLinearMatMul: {
    at: 0,
    output: 6,
    build: async (real) => importOperator("MatMul", 13, [await real(0), await real(3, 4, -1)]),
  },
  QGemm: {
    at: 0,
    output: 7,
    build: async (real, { attributes }, value) => {
      const c = await bias(value, 6, 1, 4);
      const axis = attributes.transB === 1 ? 0 : 1;
      const beta = Number(attributes.alpha ?? 1);
      return importOperator("Gemm", 13, [await real(0), await real(3, 4, axis), c], { ...attributes, beta });
    },
  },
  QLinearAdd: pair("Add"),
  QLinearMul: pair("Mul"),
  QLinearAveragePool: { at: 0, output: 3, build: pooled("AveragePool") },
  QLinearGlobalAveragePool: { at: 0, output: 3, build: pooled("GlobalAveragePool") },
  QLinearSigmoid: single("Sigmoid"),
  QLinearLeakyRelu: single("LeakyRelu"),
  // The kernel takes the whole number below 1 / scale, here between 200 and 290, for 1 / scale.
  QLinearSoftmax: { ...single("Softmax"), tolerance: 1 / 199 },
  QLinearConcat: {
    at: 2,
    output: 0,
    build: async (real, { attributes }) => importOperator("Concat", 13, [await real(2), await real(5)], attributes),
  },
  QLinearWhere: {
    at: 1,
    output: 7,
    build: async (real, _, value) => importOperator("Where", 13, [value(0), await real(1), await real(4)]),
  },
};

const stored = ({ data, shape, dtype }: WrittenInput): Value => constant(data, shape, dtype ? { dtype } : {});

function plain(node: WrittenNode): Record<string, ForeignAttribute> {
  const entries = Object.entries(node.attributes ?? {});
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "object" && "float" in value ? value.float : value]),
  ) as Record<string, ForeignAttribute>;
}

/** The derivative of Σ c·y in real numbers that are quantised first, some of them beyond the range. */
async function derivatives(node: WrittenNode, form: FloatForm, seed: number): Promise<[number[], number[]]> {
  const { at, output, build } = form;
  const attributes = plain(node);
  const { shape, data } = node.inputs[at]!;
  const x = input("x", shape);
  const values = node.inputs.map((written) => written && stored(written));
  const q = await importOperator("QuantizeLinear", 13, [x, values[at + 1], values[at + 2]]);
  const inputs = values.map((value, i) => (i === at ? q : value));
  const real = (i: number, scale = i + 1, axis = 1) =>
    importOperator("DequantizeLinear", 13, [inputs[i], inputs[scale], inputs[scale + 1]], { axis });
  const hasOutput = node.inputs[output] !== undefined;
  const [scale, zero] = [values[output], values[output + 1]];
  const back = (y: Value) => (hasOutput ? importOperator("DequantizeLinear", 13, [y, scale, zero]) : y);

  const operator = node.domain ? `${node.domain}.${node.op}` : node.op;
  const left = await back(await importOperator(operator, node.opset, inputs, attributes));
  const y = await build(real, { attributes }, (i) => values[i]);
  const right = hasOutput ? await back(await importOperator("QuantizeLinear", 13, [y, scale, zero])) : y;

  const c = constant(fill(seed + 20, sizeOf(left.shape)), left.shape);
  const [dLeft, dRight] = [left, right].map((value) => gradients(reduceSum(mul(reshape(value, c.shape), c)), [x])[0]);
  const executable = await compile({ x }, { dLeft: dLeft!, dRight: dRight! }, { backend: testBackend });
  const size = Number((node.inputs[at + 1]!.data as Float32Array)[0]);
  const point = Number(node.inputs[at + 2]?.data[0] ?? 0);
  // Off the middle between two integers, and a fifth of them past the ends of the range.
  const noise = fill(seed + 21, data.length, 0.3);
  const at8 = Float32Array.from(data as ArrayLike<number>, (n, i) => size * (1.25 * (n - point) + noise[i]!));
  const results = await executable.run({ x: at8.map((n) => size * (Math.round(n / size) + 0.25)) });
  await executable.dispose();
  return [Array.from(results.dLeft), Array.from(results.dRight)];
}

describe("the straight-through derivative is that of the real operator between quantisations", () => {
  it.each(Object.keys(forms))("%s", async (op) => {
    let [passed, stopped] = [0, 0];
    await fc.assert(
      fc.asyncProperty(quantizedDraw, async (drawn) => {
        const [left, right] = await derivatives(quantizedCases[op]!(drawn), forms[op]!, drawn.seed);
        const scale = right.reduce((most, n) => Math.max(most, Math.abs(n)), 0);
        const differences = left.map((n, i) => Math.abs(n - right[i]!));
        expect(Math.max(...differences)).toBeLessThanOrEqual((forms[op]!.tolerance ?? 1e-4) * scale);
        passed += left.filter((n) => n !== 0).length;
        stopped += left.filter((n) => n === 0).length;
      }),
      { seed: 1, numRuns: 15 },
    );
    expect(Math.min(passed, stopped)).toBeGreaterThan(30);
  });
});
