import * as fc from "fast-check";
import { expect, it } from "vitest";
import { transpose } from "../graph/arrange.ts";
import { add, mul } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { constant, type DType, input, type Value } from "../graph/value.ts";
import { plainly } from "../testing/plainly.ts";
import { rewrite } from "./rewrite.ts";
import { scaledProduct } from "./scaledProduct.ts";

const lower = (outputs: Record<string, Value>) => rewrite(outputs, scaledProduct(outputs));
const operators = (outputs: Record<string, Value>) => topologicalOrder(Object.values(outputs)).map(({ op }) => op);

it("gives the sum, whatever is transposed and in whatever order", async () => {
  const size = fc.integer({ min: 1, max: 40 });
  const cases = fc.record({
    sizes: fc.tuple(size, size, size),
    flags: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()),
    factor: fc.constantFrom(0.9, 5e-4, -2),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ sizes: [m, k, n], flags: [turnA, turnB, first, before], factor }) => {
      const a = input("a", turnA ? [k, m] : [m, k]);
      const b = input("b", turnB ? [n, k] : [k, n]);
      const c = input("c", [m, n]);
      const product = matmul(turnA ? transpose(a, [1, 0]) : a, turnB ? transpose(b, [1, 0]) : b);
      const scaled = before ? mul(factor, c) : mul(c, factor);
      const plain = { y: first ? add(product, scaled) : add(scaled, product) };
      const y = lower(plain).y!;
      expect(operators({ y })).toEqual(["Gemm"]);
      const results = await plainly({ a, b, c }, { plain: plain.y, y });
      results.y!.forEach((value, i) => {
        expect(Math.abs(value - results.plain![i]!)).toBeLessThanOrEqual(1e-6 * (k + 2));
      });
    }),
    { seed: 1, numRuns: 40 },
  );
});

it("sees both in an update with momentum and weight decay", () => {
  const [x, d, w, v] = [input("x", [4, 3]), input("d", [4, 2]), input("w", [3, 2]), input("v", [3, 2])];
  const gradient = add(matmul(transpose(x, [1, 0]), d), mul(w, 5e-4));
  expect(operators(lower({ v: add(mul(v, 0.9), gradient) })).sort()).toEqual(["Add", "Gemm", "Mul"]);
});

it("leaves alone what it must", () => {
  const of = (dtype: DType = "float32") =>
    [input("a", [3, 4], dtype), input("b", [4, 5], dtype), input("c", [3, 5], dtype)] as const;
  const [a, b, c] = of();
  const [product, scaled] = [matmul(a, b), mul(c, 0.5)];
  const [a64, b64, c64] = of("float64");
  const stack = input("stack", [2, 3, 4]);
  const cases: Record<string, Record<string, Value>> = {
    "a product that is read elsewhere": { y: add(product, scaled), z: mul(product, 2) },
    "a product that is an output": { y: add(product, scaled), product },
    "a scaled matrix that is read elsewhere": { y: add(product, scaled), z: add(scaled, 1) },
    "a scaled row": { y: add(product, mul(input("row", [5]), 0.5)) },
    "a factor that is computed": { y: add(product, mul(c, input("factor", []))) },
    "a factor that is a matrix": { y: add(product, mul(c, constant(new Float32Array(15), [3, 5]))) },
    "a factor of zero, for zero times infinity is not zero": { y: add(product, mul(c, 0)) },
    "a stack of products": { y: add(matmul(stack, b), mul(input("d", [2, 3, 5]), 0.5)) },
    float64: { y: add(matmul(a64, b64), mul(c64, 0.5)) },
    "a sum without a product": { y: add(c, scaled) },
  };
  for (const [name, outputs] of Object.entries(cases)) {
    const lowered = lower(outputs);
    for (const key of Object.keys(outputs)) expect(lowered[key], name).toBe(outputs[key]);
  }
});
