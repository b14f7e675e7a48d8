import { expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { slice } from "../graph/arrange.ts";
import { add, mul, tanh } from "../graph/elementwise.ts";
import { split } from "../graph/layout.ts";
import { matmul } from "../graph/matmul.ts";
import { reduceSum } from "../graph/reduction.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { input, type Value } from "../graph/value.ts";
import { plainly } from "../testing/plainly.ts";
import { rewrite } from "./rewrite.ts";
import { slicedProducts } from "./slicedProducts.ts";

const lower = (outputs: Record<string, Value>) => rewrite(outputs, slicedProducts(outputs));
const [x, w, b] = [input("x", [2, 5, 4]), input("w", [4, 9]), input("b", [9])];
const inputs = { x, w, b };
const dense = () => add(matmul(x, w), b);

it.each([
  ["slices", (whole: Value) => [slice(whole, 2, 0, 4), slice(whole, 2, 4, 6), slice(whole, 2, 6, 9)]],
  ["slices that overlap and leave something out", (whole: Value) => [slice(whole, 2, 1, 5), slice(whole, 2, 3, 8)]],
  ["a split", (whole: Value) => split(whole, 2, [4, 2, 3])],
])("cuts the matrix and the bias where the product was cut: %s", async (_, cut) => {
  for (const whole of [dense(), add(b, matmul(x, w)), matmul(x, w)]) {
    const parts = Object.fromEntries(cut(whole).map((part, i) => [`part${i}`, part]));
    const lowered = lower(parts);
    const cuts = topologicalOrder(Object.values(lowered)).filter(({ op }) => op === "Slice" || op === "Split");
    expect(cuts.every((node) => node.inputs[0] === w || node.inputs[0] === b)).toBe(true);
    const before = Object.entries(parts).map(([name, value]) => [`${name}Before`, value]);
    const results = await plainly(inputs, { ...lowered, ...Object.fromEntries(before) });
    for (const name of Object.keys(parts)) {
      results[name]!.forEach((value, i) => {
        expect(value).toBeCloseTo(results[`${name}Before`]![i]!, 5);
      });
    }
  }
});

it("joins what the parts' derivatives in the matrix are, not in the tokens", async () => {
  const [q, k, v] = split(dense(), 2, [3, 3, 3]) as [Value, Value, Value];
  const loss = reduceSum(add(mul(tanh(q), k), mul(v, v)));
  const [dx, dw, db] = gradients(loss, [x, w, b]);
  const joins = topologicalOrder([dx, dw, db]).filter(({ op }) => op === "Concat" || op === "Pad");
  expect(joins.every(({ outputs: [made] }) => made!.shape.length <= 2)).toBe(true);
  // In one direction, by central differences.
  const step = 1e-2;
  const moved = (sign: number): Value => {
    const [wq, wk, wv] = split(add(w, sign * step), 1, [3, 3, 3]) as [Value, Value, Value];
    const [bq, bk, bv] = split(b, 0, [3, 3, 3]) as [Value, Value, Value];
    const parts = [add(matmul(x, wq), bq), add(matmul(x, wk), bk), add(matmul(x, wv), bv)] as const;
    return reduceSum(add(mul(tanh(parts[0]), parts[1]), mul(parts[2], parts[2])));
  };
  const results = await plainly(inputs, { slope: reduceSum(dw), up: moved(1), down: moved(-1) });
  const difference = (results.up![0]! - results.down![0]!) / (2 * step);
  expect(Math.abs(results.slope![0]! - difference)).toBeLessThan(2e-3 * Math.abs(difference));
});

it("leaves alone what it must", () => {
  const whole = dense();
  const flat = add(matmul(input("flat", [5, 4]), w), b);
  const cases: Record<string, Record<string, Value>> = {
    "a product that is also read whole": { part: slice(whole, 2, 0, 3), all: tanh(whole) },
    "parts of the tokens": { part: slice(whole, 1, 0, 3) },
    "rows without tokens": { part: slice(flat, 1, 0, 3) },
    "a bias for each token": { part: slice(add(matmul(x, w), input("each", [5, 9])), 2, 0, 3) },
  };
  for (const [name, outputs] of Object.entries(cases)) {
    const lowered = lower(outputs);
    for (const key of Object.keys(outputs)) expect(lowered[key], name).toBe(outputs[key]);
  }
});
