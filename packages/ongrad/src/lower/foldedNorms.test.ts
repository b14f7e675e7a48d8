import * as fc from "fast-check";
import { expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { add, mul, tanh } from "../graph/elementwise.ts";
import { split } from "../graph/layout.ts";
import { matmul } from "../graph/matmul.ts";
import { layerNorm } from "../graph/normalization.ts";
import { reduceSum } from "../graph/reduction.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { constant, type DType, input, type Node, sizeOf, type Value } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { testBackend } from "../testing/backend.ts";
import { fill } from "../testing/fill.ts";
import { plainly } from "../testing/plainly.ts";
import { foldedNorms } from "./foldedNorms.ts";
import { forDerivatives } from "./forDerivatives.ts";
import { rewrite } from "./rewrite.ts";

const fold = (outputs: Record<string, Value>) => rewrite(outputs, foldedNorms(outputs));
const operators = (outputs: readonly (Value | undefined)[]) => topologicalOrder(outputs as Value[]).map(({ op }) => op);

/** Tokens, normalised and multiplied by two matrices, one with a bias, and derivatives in everything. */
function twoProducts<D extends DType>(n: number, tokens: number, [k, first, second]: readonly number[], dtype: D) {
  const inputs = {
    x: input("x", [n, tokens, k!], dtype),
    scale: input("scale", [k!], dtype),
    shift: input("shift", [k!], dtype),
    a: input("a", [k!, first!], dtype),
    b: input("b", [k!, second!], dtype),
    bias: input("bias", [first!], dtype),
  };
  const normalized = layerNorm(inputs.x, inputs.scale, inputs.shift);
  const y = add(matmul(normalized, inputs.a), inputs.bias);
  const z = matmul(normalized, inputs.b);
  const loss = add(reduceSum(tanh(y)), reduceSum(mul(tanh(z), z)));
  const slopes = gradients(loss, Object.values(inputs)) as Value[];
  const named = Object.fromEntries(Object.keys(inputs).map((name, i) => [`d${name}`, slopes[i]!]));
  return { inputs: inputs as Record<string, Value>, outputs: { y, z, ...named } as Record<string, Value> };
}

async function results({ inputs, outputs }: ReturnType<typeof twoProducts>): Promise<Record<string, number[]>> {
  const executable = await compile(inputs, outputs, { backend: testBackend, threads: 1 });
  const feeds = Object.entries(inputs).map(([name, { shape, dtype }], i) => {
    const data = fill(i + 1, sizeOf(shape));
    return [name, dtype === "float64" ? Float64Array.from(data) : data];
  });
  const all = (await executable.run(Object.fromEntries(feeds))) as Record<string, ArrayLike<number>>;
  await executable.dispose();
  return Object.fromEntries(Object.entries(all).map(([name, data]) => [name, Array.from(data)]));
}

it("gives what normalisation and products give one by one, derivatives included", async () => {
  const size = fc.integer({ min: 2, max: 12 });
  await fc.assert(
    fc.asyncProperty(size, size, fc.tuple(size, size, size), async (n, tokens, sizes) => {
      // Double precision is not folded.
      const exact = await results(twoProducts(n, tokens, sizes, "float64"));
      const folded = await results(twoProducts(n, tokens, sizes, "float32"));
      for (const [name, numbers] of Object.entries(exact)) {
        const largest = Math.max(1, ...numbers.map(Math.abs));
        const worst = Math.max(...numbers.map((value, i) => Math.abs(value - folded[name]![i]!)));
        // Of two elements a row's deviation may be small, and its inverse large.
        expect(worst, `${name} ${[n, tokens, ...sizes]}`).toBeLessThan((sizes[0] < 4 ? 1e-3 : 2e-5) * largest);
      }
    }),
    { seed: 1, numRuns: 25 },
  );
});

function meansOverTokens(dx: Value): number {
  const isMean = ({ op, outputs: [made] }: Node) => op === "ReduceMean" && made!.shape.length === 3;
  return topologicalOrder([dx]).filter(isMean).length;
}

it("takes one mean over the tokens' elements less for the derivative, and no pass for scale and bias", () => {
  const { inputs, outputs } = twoProducts(2, 5, [8, 6, 4], "float32");
  expect(meansOverTokens(outputs.dx!)).toBe(1);
  const sums = topologicalOrder([outputs.dscale!, outputs.dshift!]).filter(({ op, inputs: [x] }) => {
    return op === "ReduceSum" && x!.shape.length === 3 && x!.shape.at(-1) === inputs.x!.shape.at(-1);
  });
  expect(sums).toHaveLength(0);
});

it("does so where the product is read in parts", () => {
  const [x, scale, shift, w] = [input("x", [2, 5, 8]), input("scale", [8]), input("shift", [8]), input("w", [8, 6])];
  const [a, b] = split(matmul(layerNorm(x, scale, shift), w), 2, [2, 4]) as [Value, Value];
  const [dx] = gradients(add(reduceSum(tanh(a)), reduceSum(mul(b, b))), [x]);
  expect(meansOverTokens(dx)).toBe(1);
});

it("of constants makes constants, the same ones for the derivative", async () => {
  const [x, dy] = [input("x", [2, 5, 8]), input("dy", [2, 5, 6])];
  const [scale, shift] = [constant(fill(2, 8), [8]), constant(fill(3, 8), [8])];
  const y = matmul(layerNorm(x, scale, shift), constant(fill(4, 48), [8, 6]));
  const parts = split(y, 2, [2, 4]) as [Value, Value];
  for (const wanted of [[y], parts]) {
    const loss = wanted.map((part) => reduceSum(mul(part, tanh(part)))).reduce(add);
    const [dx] = gradients(loss, [x]);
    expect(meansOverTokens(dx)).toBe(1);
    const outputs = forDerivatives<string>({ ...Object.fromEntries(wanted.entries()), dx });
    const overMatrix = topologicalOrder(Object.values(outputs)).filter(({ outputs: [made] }) => made!.shape[0] === 8);
    // Nothing is computed of the matrix but its transpose.
    expect(overMatrix.map(({ op }) => op).filter((op) => op !== "Transpose")).toEqual([]);
  }
  const exact = gradients(y, [x], dy)[0];
  const [plain, folded] = [await plainly({ x, dy }, { y }), await plainly({ x, dy }, forDerivatives({ y, exact }))];
  plain.y!.forEach((value, i) => {
    expect(value).toBeCloseTo(folded.y![i]!, 4);
  });
});

it("adds what the bias gives to the bias that follows", () => {
  const { outputs } = twoProducts(2, 5, [8, 6, 4], "float32");
  const isOverTokens = ({ op, outputs: [made] }: Node) => op === "Add" && made!.shape.length === 3;
  expect(topologicalOrder([fold({ y: outputs.y! }).y!]).filter(isOverTokens)).toHaveLength(1);
});

it("leaves alone what it must", () => {
  const of = (shape: readonly number[], dtype: DType = "float32") => {
    const x = input("x", shape, dtype);
    const parameter = (name: string) => input(name, [4], dtype);
    return layerNorm(x, parameter("scale"), parameter("shift"));
  };
  const w = input("w", [4, 3]);
  const tokens = of([2, 5, 4]);
  const cases: Record<string, Record<string, Value>> = {
    "a result that is read elsewhere": { y: matmul(tokens, w), z: tanh(tokens) },
    "a result that is an output": { y: matmul(tokens, w), tokens },
    "a stack of matrices": { y: matmul(tokens, input("stack", [2, 4, 3])) },
    "a trained matrix without tokens": { y: matmul(of([2, 4]), w) },
    float64: { y: matmul(of([2, 5, 4], "float64"), input("w64", [4, 3], "float64")) },
    "a product from the left": { y: matmul(input("left", [3, 5]), tokens) },
  };
  for (const [name, outputs] of Object.entries(cases)) {
    const folded = fold(outputs);
    for (const key of Object.keys(outputs)) expect(folded[key], name).toBe(outputs[key]);
  }
  const known = matmul(of([2, 4]), constant(new Float32Array(12).fill(0.5), [4, 3]));
  expect(fold({ known }).known, "a constant matrix without tokens").not.toBe(known);
  const once = fold({ y: matmul(tokens, w) });
  expect(fold(once).y, "what is folded already").toBe(once.y);
});

it("gives the derivative in what is normalised itself", async () => {
  const [x, w] = [input("x", [2, 3, 4]), input("w", [4, 5])];
  const [one, zero] = [1, 0].map((each) => constant(new Float32Array(4).fill(each), [4]));
  const normalized = layerNorm(x, one!, zero!);
  const loss = reduceSum(matmul(normalized, w));
  const [slope] = gradients(loss, [normalized]);
  expect(operators([slope])).toContain("MatMul");
  const executable = await compile({ w }, { slope }, { backend: testBackend, threads: 1 });
  const weights = fill(2, 20);
  const { slope: numbers } = await executable.run({ w: weights });
  const rows = Array.from({ length: 4 }, (_, i) => weights.slice(5 * i, 5 * i + 5).reduce((sum, n) => sum + n, 0));
  numbers.forEach((value, i) => {
    expect(value).toBeCloseTo(rows[i % 4]!, 5);
  });
  await executable.dispose();
});
