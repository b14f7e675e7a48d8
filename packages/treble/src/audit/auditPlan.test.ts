import { describe, expect, test } from "vitest";
import { auditPlan, type PartWish } from "./auditPlan.ts";

const wishes: readonly PartWish[] = [
  { name: "accuracy", images: 100, least: 10, optional: false, effort: "", seconds: (n) => 0.1 * n },
  {
    name: "smallest perturbations",
    images: 100,
    least: 10,
    optional: false,
    effort: "steps",
    seconds: (n, e) => n * e,
  },
  { name: "bands", images: 50, least: 10, optional: true, effort: "steps", seconds: (n, e) => 2 * n * e },
  { name: "critical bands", images: 80, least: 20, optional: true, effort: "", seconds: (n) => 0.5 * n },
];
const total = (budget: number | undefined) =>
  auditPlan(wishes, budget, "the budget").reduce((sum, { seconds }) => sum + seconds, 0);

describe("a plan", () => {
  test("without a budget, and with one that suffices, cuts nothing", () => {
    for (const budget of [undefined, 250]) {
      const plan = auditPlan(wishes, budget, "the budget");
      expect(plan.map(({ images, effort, cut, leftOut }) => [images, effort, cut, leftOut])).toEqual(
        wishes.map(({ images }) => [images, 1, "", false]),
      );
    }
    expect(total(undefined)).toBe(250);
  });

  test("takes fewer images first, as many as fit, the same share of every part", () => {
    const plan = auditPlan(wishes, 125, "the budget of 125 s");
    expect(plan.map(({ images, effort }) => [images, effort])).toEqual([
      [50, 1],
      [50, 1],
      [25, 1],
      [40, 1],
    ]);
    expect(plan.map(({ cut }) => cut)).toEqual([
      "Cut to 50 of 100 images by the budget of 125 s.",
      "Cut to 50 of 100 images by the budget of 125 s.",
      "Cut to 25 of 50 images by the budget of 125 s.",
      "Cut to 40 of 80 images by the budget of 125 s.",
    ]);
  });

  test("then takes fewer steps, of the parts that have some", () => {
    // With the fewest images 41 seconds at full effort, 28 at half of it, and its root of what is always done.
    const plan = auditPlan(wishes, 30, "the budget");
    expect(plan.map(({ effort }) => effort)).toEqual([1, Math.SQRT1_2, 0.5, 1]);
    expect(plan[1]!.cut).toMatch(/ 71 % of the steps by the budget\.$/);
    expect(plan[2]!.cut).toMatch(/^Cut to \d+ of 50 images and 50 % of the steps by the budget\.$/);
    expect(plan.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThanOrEqual(30);
  });

  test("then leaves out the dearest part that can be left out, and gives the others what is left", () => {
    const plan = auditPlan(wishes, 17, "the budget of 17 s");
    expect(plan.map(({ leftOut }) => leftOut)).toEqual([false, false, false, true]);
    expect(plan[3]!.cut).toBe("Left out: the budget of 17 s has no room for it.");
    expect(plan.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThanOrEqual(17);
  });

  test("does the least where nothing fits", () => {
    const plan = auditPlan(wishes, 0, "the budget");
    expect(plan.map(({ leftOut }) => leftOut)).toEqual([false, false, true, true]);
    expect(plan.map(({ images, effort }) => [images, effort]).slice(0, 2)).toEqual([
      [10, 1],
      [10, 0.5],
    ]);
  });

  test("fits every budget that can be fitted", () => {
    // One second for the fewest images, five for half of the steps on them.
    for (let budget = 6; budget < 260; budget += 3.7) expect(total(budget)).toBeLessThanOrEqual(budget);
  });
});
