import { constant, gradients, reduceSum, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { classMargin, crossEntropy, type Loss, logOdds, ownClass, rivalMargin } from "./loss.ts";
import { evaluate } from "./testing/run.ts";

const backend = nodeBackend();

async function lossAndGradient(loss: Loss, rows: readonly number[][], labels: readonly number[]) {
  const classes = rows[0]!.length;
  const logits = constant(Float32Array.from(rows.flat()), [rows.length, classes]);
  const own = ownClass(constant(Int32Array.from(labels), [rows.length, 1]), classes);
  const value = loss(logits, own);
  const [gradient] = gradients(reduceSum(value), [logits]) as [Value];
  return evaluate(backend, { value, gradient });
}

test("the best other class of all-negative logits is a real one", async () => {
  const { value, gradient } = await lossAndGradient(classMargin, [[-5, -3, -9]], [0]);
  expect(value).toEqual([-2]);
  expect(gradient).toEqual([1, -1, 0]);
  expect((await lossAndGradient(rivalMargin, [[-5, -3, -9]], [1])).value).toEqual([-2]);
});

test("the log odds grow in the direction of the cross-entropy", async () => {
  const rows = [
    [1.5, -0.3, 0.8, 0.1],
    [-2, -1, -3, -2.5],
  ];
  const labels = [0, 2];
  const odds = await lossAndGradient(logOdds, rows, labels);
  const entropy = await lossAndGradient(crossEntropy, rows, labels);
  rows.forEach((row, n) => {
    const weights = row.map((z) => Math.exp(z));
    const total = weights.reduce((a, b) => a + b, 0);
    const p = weights[labels[n]!]! / total;
    expect(odds.value[n]).toBeCloseTo(Math.log((1 - p) / p), 5);
    expect(entropy.value[n]).toBeCloseTo(-Math.log(p), 5);
    row.forEach((_, k) => {
      expect(odds.gradient[n * 4 + k]! * (1 - p)).toBeCloseTo(entropy.gradient[n * 4 + k]!, 6);
    });
  });
});

test("with two classes the log odds are the negative margin", async () => {
  const { value, gradient } = await lossAndGradient(logOdds, [[2, -1]], [0]);
  expect(value[0]).toBeCloseTo(-3, 6);
  expect(gradient).toEqual([-1, 1]);
});

test("huge logits: cross-entropy has no gradient left, the log odds and the margin do", async () => {
  const rows = [[400, 100, -200]];
  const norm = (gradient: number[]) => Math.hypot(...gradient);
  expect(norm((await lossAndGradient(crossEntropy, rows, [0])).gradient)).toBe(0);
  expect((await lossAndGradient(logOdds, rows, [0])).gradient).toEqual([-1, 1, 0]);
  expect((await lossAndGradient(rivalMargin, rows, [0])).gradient).toEqual([-1, 1, 0]);
});
