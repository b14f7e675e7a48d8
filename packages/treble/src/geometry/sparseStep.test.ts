import { constant } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { numbers } from "../attacks/testing/classifiers.ts";
import { evaluate } from "../attacks/testing/run.ts";
import { sparseStep } from "./sparseStep.ts";

const backend = nodeBackend();
const shape = [3, 2, 4, 5];
const size = 40;

test("each sample moves as many of its largest entries as it is told, evenly, by 1 in all", async () => {
  const gradient = numbers(3, 3 * size).map((value) => value ** 5);
  const counts = [1, 7, size];
  const step = sparseStep(constant(gradient, shape), constant(Float32Array.from(counts), [3, 1, 1, 1]));
  const result = await evaluate(backend, { step });
  counts.forEach((count, n) => {
    const row = gradient.subarray(n * size, (n + 1) * size);
    const least = row.map(Math.abs).sort()[size - count]!;
    const expected = Array.from(row, (value) => (Math.abs(value) >= least ? Math.sign(value) / count : 0));
    result.step.slice(n * size, (n + 1) * size).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 6);
    });
  });
});

test("ties are taken together, zeros never, and no gradient gives no step", async () => {
  const rows = [
    Array.from({ length: size }, (_, i) => (i < 4 ? -2 : 0)),
    Array.from({ length: size }, () => 0),
    Array.from({ length: size }, (_, i) => (i === 3 ? 1e-20 : 0)),
  ];
  const { step } = await evaluate(backend, { step: sparseStep(constant(Float32Array.from(rows.flat()), shape), 10) });
  const expected = [rows[0]!.map((value) => value / 8), rows[1]!, rows[2]!.map((value) => value * 1e20)].flat();
  step.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 6);
  });
});
