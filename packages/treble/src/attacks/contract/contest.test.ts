import { constant, gradients, reduceSum, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { evaluate } from "../testing/run.ts";
import { boundaryGap, contestGap, contestMargin, contestOf, hasCrossed, rivalsByLogit } from "./contest.ts";
import { losses, ownClass, targetedLosses } from "./loss.ts";

const masks = [Number.NEGATIVE_INFINITY, -1e4, -65504, -1e6, -1e9, -1e30];

test("of ordinary logits every class contends, and they have nothing in common", () => {
  for (const logits of [
    [5, 3, -9, 0],
    [1e-3, -2, 900, 3],
    [-0.001, -7, -12, -4],
    [30, 29, 28, 31],
    [1e3, 3e6, -5e6, 2.9e6],
  ]) {
    const contest = contestOf(Float32Array.from(logits), 1);
    expect(contest).toMatchObject({ offset: 0, contends: Uint8Array.of(1, 1, 1, 1) });
  }
});

test.each(masks)("a class at %d is out of reach and changes nothing", (mask) => {
  const plain = Float32Array.of(4, 3, -9);
  const masked = Float32Array.of(mask, 4, mask, 3, -9);
  const [a, b] = [contestOf(plain, 0), contestOf(masked, 1)];
  expect(b.contends).toEqual(Uint8Array.of(0, 1, 0, 1, 1));
  expect(rivalsByLogit(masked, b)).toEqual([3, 4]);
  expect(contestGap(masked, b)).toBe(contestGap(plain, a));
  expect(boundaryGap(masked, b, 4)).toBe(boundaryGap(plain, a, 2));
  // A ten-thousandth beyond the boundary is beyond rounding, whatever the mask.
  expect(hasCrossed(Float32Array.of(mask, 4, mask, 4 + 1e-4, -9), b)).toBe(true);
});

test("the strongest other class contends however far it is, and so does what follows it closely", () => {
  expect(contestOf(Float32Array.of(0, -1e6, -1.5e6, -1e30), 0).contends).toEqual(Uint8Array.of(1, 1, 1, 0));
});

test("a constant in all logits leaves what float32 can tell: a few of its units", () => {
  for (const offset of [100, -100, 1e4, 1e7, -1e7]) {
    const logits = Float32Array.of(offset + 8, offset + 3, offset - 6);
    const contest = contestOf(logits, 0);
    expect(Math.abs(contest.offset - offset)).toBeLessThanOrEqual(8);
    const unit = 2 ** -23 * Math.abs(offset);
    const beyond = (length: number) => Float32Array.of(offset, offset + length, offset - 6);
    expect(hasCrossed(beyond(0), contest)).toBe(false);
    expect(hasCrossed(beyond(Math.max(2 * unit, 14 * 2 ** -17)), contest)).toBe(true);
  }
});

test("a target: only that class is success", () => {
  const logits = Float32Array.of(1, 4, 3);
  const contest = contestOf(Float32Array.of(5, 0, 0), 0, 2);
  expect(contestMargin(logits, contest)).toBe(1);
  expect(hasCrossed(logits, contest)).toBe(false);
  expect(hasCrossed(Float32Array.of(1, 3, 4), contest)).toBe(true);
});

test("every loss has a finite gradient beside classes at −∞ and at −1e30", async () => {
  for (const mask of [Number.NEGATIVE_INFINITY, -1e30]) {
    const x = constant(Float32Array.of(2, 1, mask, mask), [1, 4]);
    const own = ownClass(constant(Int32Array.of(0), [1, 1]), 4);
    const target = ownClass(constant(Int32Array.of(1), [1, 1]), 4);
    const all = { ...losses, ...Object.fromEntries(Object.entries(targetedLosses).map(([k, v]) => [`to ${k}`, v])) };
    for (const loss of Object.values(all)) {
      const [gradient] = gradients(reduceSum(loss(x, own, target)), [x]) as [Value];
      const { g } = await evaluate(nodeBackend(), { g: gradient });
      expect(g.every(Number.isFinite)).toBe(true);
      expect(g[0]).toBeLessThan(0);
      expect(g[1]).toBeGreaterThan(0);
    }
  }
});
