import { expect, it } from "vitest";
import { transpose } from "../graph/arrange.ts";
import { matmul } from "../graph/matmul.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { constant, input, type Value } from "../graph/value.ts";
import { fill } from "../testing/fill.ts";
import { plainly } from "../testing/plainly.ts";
import { fusedProduct } from "./fusedProducts.ts";
import { rewrite } from "./rewrite.ts";

const [a, b] = [input("a", [2, 3, 4, 5]), input("b", [2, 3, 5, 6])];
const turned = (value: Value): Value => transpose(value, [0, 1, 3, 2]);
const operators = (value: Value) => topologicalOrder([value]).map(({ op }) => op);

it.each([
  ["the first", [4, 5], [4, 6], (p: Value, q: Value) => matmul(turned(p), q)],
  ["the second", [5, 4], [6, 4], (p: Value, q: Value) => matmul(p, turned(q))],
  ["both", [4, 5], [6, 4], (p: Value, q: Value) => matmul(turned(p), turned(q))],
])("reads the transpose of a matrix as it lies: %s", async (_, first, second, product) => {
  const inputs = { p: input("p", [2, 3, ...first]), q: input("q", [2, 3, ...second]) };
  const y = product(inputs.p, inputs.q);
  const fused = rewrite({ y }, fusedProduct).y;
  expect(operators(fused)).toEqual(["FusedMatMul"]);
  const results = await plainly(inputs, { y, fused });
  results.y!.forEach((value, i) => {
    expect(value).toBeCloseTo(results.fused![i]!, 5);
  });
});

it("leaves alone what it must", () => {
  const weights = constant(fill(1, 2 * 3 * 6 * 5), [2, 3, 6, 5]);
  const cases: Record<string, Value> = {
    "matrices as they lie": matmul(a, b),
    "axes that are moved otherwise": matmul(transpose(input("c", [3, 2, 4, 5]), [1, 0, 2, 3]), b),
    "a constant, which is transposed once": matmul(a, turned(weights)),
    "one product, which may take a sum along": matmul(transpose(input("m", [5, 4]), [1, 0]), input("n", [5, 6])),
    float64: matmul(turned(input("d", [2, 3, 5, 4], "float64")), input("e", [2, 3, 5, 6], "float64")),
  };
  for (const [name, y] of Object.entries(cases)) expect(rewrite({ y }, fusedProduct).y, name).toBe(y);
});
