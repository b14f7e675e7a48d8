import { expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { expand } from "../graph/arrange.ts";
import { add, equal, exp, mul, sub, where } from "../graph/elementwise.ts";
import { reduceMean, reduceSum } from "../graph/reduction.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { input, type Value } from "../graph/value.ts";
import { plainly } from "../testing/plainly.ts";
import { lateExpansion } from "./lateExpansion.ts";
import { rewrite } from "./rewrite.ts";

const [x, row, channel] = [input("x", [2, 3, 4]), input("row", [4]), input("channel", [1, 3, 1])];
const inputs = { x, row, channel };
const whole = (value: Value): Value => expand(value, [2, 3, 4]);
const operators = (value: Value) => topologicalOrder([value]).map(({ op }) => op);

it.each<[string, Value, readonly string[]]>([
  ["beside something as large, not at all", add(x, whole(row)), ["Add"]],
  ["on either side", sub(whole(channel), x), ["Sub"]],
  ["among three", where(equal(x, whole(row)), x, whole(channel)), ["Equal", "Where"]],
  ["after what single numbers do to it", exp(mul(whole(channel), 0.5)), ["Mul", "Expand", "Exp"]],
  ["after its sum with another", exp(add(whole(channel), whole(row))), ["Add", "Expand", "Exp"]],
])("repeats %s", async (_, y, left) => {
  const late = rewrite({ y }, lateExpansion).y;
  expect(operators(late)).toEqual(left);
  const results = await plainly(inputs, { y, late });
  expect(results.late).toEqual(results.y);
});

it("repeats what has to be repeated", () => {
  for (const y of [exp(whole(row)), mul(whole(row), channel)]) {
    expect(rewrite({ y }, lateExpansion).y).toBe(y);
  }
});

it("leaves batch normalisation's derivative without repetitions, negated only where it is small", () => {
  const centred = sub(x, reduceMean(x, { axes: [0, 2], keep: true }));
  const variance = reduceMean(mul(centred, centred), { axes: [0, 2], keep: true });
  const [dx] = gradients(reduceSum(mul(mul(centred, exp(variance)), x)), [x]);
  const nodes = topologicalOrder([rewrite({ dx }, lateExpansion).dx]);
  const large = nodes.filter(({ op, outputs: [made] }) => ["Expand", "Neg"].includes(op) && made!.shape[0] === 2);
  expect(large.map(({ op }) => op)).toEqual([]);
});
