import { describe, expect, test } from "vitest";
import { UserError } from "../userError.ts";
import { attackNames, lossNames } from "./attackNames.ts";
import { attackOf } from "./attackOf.ts";

test("every name is an attack, in the norm it says", () => {
  for (const attack of attackNames) {
    const { settings } = attackOf({ attack });
    const suffix = /-(l1|l2|linf)$/.exec(attack)?.[1];
    if (suffix !== undefined) expect(settings.norm).toBe(suffix);
    const usual = { l1: 12, l2: 0.5, linf: 8 / 255 }[settings.norm];
    expect(settings.epsilon === null || settings.epsilon === usual).toBe(true);
  }
});

describe("what is given arrives", () => {
  test.each(["pgd-l1", "pgd-l2", "pgd-linf"] as const)("%s", (attack) => {
    const given = { epsilon: 0.25, steps: 7, stepSize: 0.125, randomStart: true, restarts: 3 } as const;
    expect(attackOf({ attack, ...given, loss: "margin" }).settings).toMatchObject({ ...given, loss: "margin" });
  });

  test.each(["apgd-linf", "apgd-t-l2", "ddn", "fgsm", "bim", "mi-fgsm"] as const)("%s --loss", (attack) => {
    for (const [flag, loss] of Object.entries(lossNames)) {
      expect(attackOf({ attack, loss: flag as keyof typeof lossNames }).settings.loss).toBe(loss);
    }
  });
});

test.each([
  [{ attack: "fmn-l1", epsilon: 1 }, /^The attack fmn-l1 has no option --epsilon, because it looks for the smallest/],
  [
    { attack: "carlini-wagner", loss: "margin" },
    /^The attack carlini-wagner has no option --loss; it takes --steps\.$/,
  ],
  [{ attack: "pgd-linf", restarts: 2 }, /^--restarts repeats the same attack without --random-start;/],
  [
    { attack: "apgd-linf", stepSize: 1 },
    /^The attack apgd-linf has no option --step-size; it takes --epsilon, --steps/,
  ],
] as const)("%o is refused", (options, message) => {
  expect(() => attackOf(options)).toThrow(UserError);
  expect(() => attackOf(options)).toThrow(message);
});

test("automatic attacks start at random by themselves, so that restarts need no further option", () => {
  expect(attackOf({ attack: "apgd-linf", restarts: 2 }).settings).toMatchObject({ restarts: 2, randomStart: true });
});
