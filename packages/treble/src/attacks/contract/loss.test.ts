import { constant, gradients, reduceSum, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { evaluate } from "../testing/run.ts";
import { classMargin, crossEntropy, dlr, type Loss, logOdds, ownClass, rivalMargin, targetedLosses } from "./loss.ts";

const backend = nodeBackend();

async function lossAndGradient(
  loss: Loss,
  rows: readonly number[][],
  labels: readonly number[],
  targets: readonly number[] = labels.map(() => -1),
) {
  const classes = rows[0]!.length;
  const logits = constant(Float32Array.from(rows.flat()), [rows.length, classes]);
  const mask = (chosen: readonly number[]) => ownClass(constant(Int32Array.from(chosen), [rows.length, 1]), classes);
  const value = loss(logits, mask(labels), mask(targets));
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

/** By hand, from the formulas: equations 6 and 7 of Croce & Hein 2020. */
test("DLR and its targeted form are the formulas, at any scale and shift of the logits", async () => {
  const rows = [
    [1.5, -0.3, 0.8, 0.1, -2],
    [-2, -1, -3, -2.5, -7],
  ];
  const transformed = rows.map((row) => row.map((z) => 1000 * z - 50));
  const [labels, targets] = [
    [0, 2],
    [3, 1],
  ];
  const expected = [-(1.5 - 0.8) / (1.5 - 0.1), -(-3 + 1) / (-1 + 2.5)];
  const targeted = [-(1.5 - 0.1) / (1.5 - (0.1 - 0.3) / 2), -(-3 + 1) / (-1 + (2.5 + 3) / 2)];
  for (const logits of [rows, transformed]) {
    const plain = await lossAndGradient(dlr, logits, labels);
    const towards = await lossAndGradient(targetedLosses.DLR, logits, labels, targets);
    for (const n of [0, 1]) {
      expect(plain.value[n]).toBeCloseTo(expected[n]!, 4);
      expect(towards.value[n]).toBeCloseTo(targeted[n]!, 4);
    }
  }
});

test("logits that are all equal give DLR a finite gradient", async () => {
  const { value, gradient } = await lossAndGradient(dlr, [[2, 2, 2]], [0]);
  expect(value).toEqual([0]);
  expect(gradient.every(Number.isFinite)).toBe(true);
});

test("DLR needs 3 classes and its targeted form 4, and says so", async () => {
  await expect(lossAndGradient(dlr, [[2, -1]], [0])).rejects.toThrow(
    new UserError("The loss DLR needs at least 3 classes and the model has 2; use the loss margin or log odds."),
  );
  await expect(lossAndGradient(targetedLosses.DLR, [[2, -1, 0]], [0], [1])).rejects.toThrow(
    "The loss targeted DLR needs at least 4 classes and the model has 3;",
  );
});

test("towards a target: the losses of the target's class, negated", async () => {
  const rows = [[1.5, -0.3, 0.8]];
  for (const [name, value] of [
    ["margin", 0.8 - 1.5],
    ["log odds", 0.8 - Math.log(Math.exp(1.5) + Math.exp(-0.3))],
    ["cross-entropy", 0.8 - Math.log(Math.exp(1.5) + Math.exp(-0.3) + Math.exp(0.8))],
  ] as const) {
    expect((await lossAndGradient(targetedLosses[name], rows, [1], [2])).value[0]).toBeCloseTo(value, 5);
  }
});
