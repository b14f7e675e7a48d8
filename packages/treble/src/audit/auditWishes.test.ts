import { describe, expect, test } from "vitest";
import type { AuditPartName } from "./auditOptions.ts";
import { type AuditSituation, auditWishes } from "./auditWishes.ts";
import { smallestAttack } from "./smallestAttack.ts";

const rates = { forward: 1e-3, gradient: 4e-3, compile: 0.1, withoutGradient: "" };
const small: AuditSituation = {
  ...{ shape: [3, 32, 32], images: 1000, rates, right: 1, slowdown: 1, attack: smallestAttack(undefined, true) },
  ...{ radii: 2, thorough: false, most: 100, attacked: null },
};
const blind: AuditSituation = {
  ...small,
  rates: { ...rates, gradient: null, withoutGradient: "Hardmax has no derivative" },
  attack: smallestAttack(undefined, false),
};

const wishOf = (situation: AuditSituation, name: AuditPartName) =>
  auditWishes(situation).find((wish) => wish.name === name)!;
const secondsOf = (situation: AuditSituation, name: AuditPartName, effort = 1) =>
  wishOf(situation, name).seconds(20, effort);

describe("what the parts of an audit wish", () => {
  test("costs in proportion to their images, but for what makes a graph ready", () => {
    for (const { name, seconds } of auditWishes(small)) {
      if (name === "smallest perturbations" || name === "examination") continue;
      expect([name, seconds(40, 1) - seconds(20, 1)]).toEqual([
        name,
        expect.closeTo(seconds(60, 1) - seconds(40, 1), 9),
      ]);
      expect(seconds(20, 1)).toBeGreaterThan(0);
    }
  });

  test("attacks cost as many gradients as they take steps, of the images that are right alone", () => {
    const attack = (situation: AuditSituation) =>
      wishOf(situation, "smallest perturbations").seconds(50, 1) -
      wishOf(situation, "smallest perturbations").seconds(20, 1);
    // Twice 62 steps and a look at each start, and what a step does beside its gradient.
    expect(attack(small)).toBeGreaterThan(30 * 126 * rates.gradient);
    expect(attack(small)).toBeLessThan(1.1 * 30 * 126 * rates.gradient);
    expect(attack({ ...small, right: 0.5 })).toBeCloseTo(attack(small) / 2, 9);
    expect(attack({ ...small, slowdown: 3 })).toBeCloseTo(3 * attack(small), 9);
  });

  test("less effort makes steps fewer, not those of attacks that are named for all of theirs", () => {
    expect(secondsOf(small, "robustness", 0.25)).toBeLessThan(0.5 * secondsOf(small, "robustness"));
    const thorough = { ...small, thorough: true };
    expect(secondsOf(thorough, "robustness", 0.25)).toBeGreaterThan(0.9 * secondsOf(thorough, "robustness"));
    expect(wishOf(thorough, "robustness").effort).toBe("steps for the curves");
    expect(secondsOf(blind, "robustness", 0.25)).toBe(secondsOf(blind, "robustness"));
    expect(wishOf(blind, "robustness").effort).toBe("");
  });

  test("takes half of the steps in bands of large images, whose bands cost what they project", () => {
    const large = { ...small, shape: [3, 224, 224] as const };
    const each = (situation: AuditSituation) =>
      (wishOf(situation, "bands").seconds(2, 1) - wishOf(situation, "bands").seconds(1, 1)) / 5;
    // 31 and 62 steps of two losses, each with the same gradient.
    expect(each(large)).toBeGreaterThan(62 * rates.gradient);
    expect(each(small)).toBeGreaterThan(124 * rates.gradient);
    expect(each(large) - 62 * rates.gradient).toBeGreaterThan(20 * (each(small) - 124 * rates.gradient));
  });
});
