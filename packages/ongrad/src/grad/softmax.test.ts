import { expect, it } from "vitest";
import { transpose } from "../graph/arrange.ts";
import { mul } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { reduceSum } from "../graph/reduction.ts";
import { softmax } from "../graph/softmax.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { input, sizeOf, type Value } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { testBackend } from "../testing/backend.ts";
import { fill } from "../testing/fill.ts";
import { gradients } from "./gradients.ts";

/** Scores that weigh the rows of `v`, and derivatives in both. */
function attention(tokens: number, width: number, dtype: "float32" | "float64", turned: boolean) {
  const scores = input("scores", [2, 3, tokens, tokens], dtype);
  const v = input("v", turned ? [2, 3, width, tokens] : [2, 3, tokens, width], dtype);
  const mixed = matmul(softmax(scores), turned ? transpose(v, [0, 1, 3, 2]) : v);
  const [dScores, dV] = gradients(reduceSum(mul(mixed, mul(mixed, mixed))), [scores, v]);
  return { inputs: { scores, v }, outputs: { dScores, dV } };
}

async function results(
  { inputs, outputs }: ReturnType<typeof attention>,
  of: (data: Float32Array) => ArrayLike<number>,
) {
  const executable = await compile(inputs, outputs, { backend: testBackend, threads: 1 });
  const feeds = Object.entries(inputs).map(([name, { shape }], i) => [name, of(fill(i + 1, sizeOf(shape)))]);
  const all = await executable.run(Object.fromEntries(feeds));
  await executable.dispose();
  return all as Record<keyof typeof outputs, ArrayLike<number>>;
}

it.each([
  ["more tokens than elements", 7, 3],
  ["as many", 5, 5],
  ["fewer", 3, 8],
])("is the same in both precisions, with %s", async (_, tokens, width) => {
  for (const turned of [false, true]) {
    const single = await results(attention(tokens, width, "float32", turned), (data) => data);
    const double = await results(attention(tokens, width, "float64", turned), (data) => Float64Array.from(data));
    for (const name of ["dScores", "dV"] as const) {
      Array.from(double[name]).forEach((value, i) => {
        expect(Math.abs(value - single[name][i]!)).toBeLessThan(1e-5);
      });
    }
  }
});

it("sums over the shorter rows of what attention gives, which is there already", () => {
  const { outputs } = attention(7, 3, "float32", false);
  const isOverScores = (value: Value | undefined) => value?.shape.at(-1) === 7;
  const nodes = topologicalOrder([outputs.dScores]);
  const sums = nodes.filter(({ op, inputs: [x] }) => op === "ReduceSum" && isOverScores(x));
  expect(sums).toEqual([]);
  const products = nodes.filter(({ op, outputs: [made] }) => op === "Mul" && isOverScores(made));
  expect(products).toHaveLength(1);
});
