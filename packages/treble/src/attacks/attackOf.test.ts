import { describe, expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { bandText } from "../frequency/band.ts";
import { attackNames, attackSettings, lossNames } from "./attackNames.ts";
import { attackOf, attacksOf } from "./attackOf.ts";

/** The settings of a name that is one attack. */
function settingsOf(options: Parameters<typeof attackOf>[0]) {
  const attack = attackOf(options);
  if ("attacks" in attack) throw new Error(`${options.attack} is several attacks.`);
  return attack.settings;
}

const ensembles = ["robust-accuracy", "autoattack-standard"] as const;
const fixedRadius = ["madry-linf-mnist"];

test("every name is an attack, in the norm it says", () => {
  for (const attack of attackNames) {
    if (ensembles.some((name) => name === attack) || fixedRadius.includes(attack)) continue;
    const settings = settingsOf({ attack });
    const suffix = /-(l1|l2|linf)$/.exec(attack)?.[1];
    if (suffix !== undefined) expect(settings.norm).toBe(suffix);
    const usual = { l1: 12, l2: 0.5, linf: 8 / 255 }[settings.norm];
    expect(settings.epsilon === null || settings.epsilon === usual).toBe(true);
  }
});

describe("what is given arrives", () => {
  test.each(["pgd-l1", "pgd-l2", "pgd-linf"] as const)("%s", (attack) => {
    const given = { epsilon: 0.25, steps: 7, stepSize: 0.125, randomStart: true, restarts: 3 } as const;
    expect(settingsOf({ attack, ...given, loss: "margin" })).toMatchObject({ ...given, loss: "margin" });
  });

  test.each(["apgd-linf", "apgd-t-l2", "ddn", "fgsm", "bim", "mi-fgsm"] as const)("%s --loss", (attack) => {
    for (const [flag, loss] of Object.entries(lossNames)) {
      expect(settingsOf({ attack, loss: flag as keyof typeof lossNames }).loss).toBe(loss);
    }
  });
});

test.each([
  [{ attack: "fmn-l1", epsilon: 1 }, /^The attack fmn-l1 has no option --epsilon, because it looks for the smallest/],
  [
    { attack: "carlini-wagner", loss: "margin" },
    /^The attack carlini-wagner has no option --loss; it takes --steps, --target, --levels\.$/,
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

test("every attack that takes a band is confined to each of those given", () => {
  const band = [{ to: 0.1 }, { from: 0.1, to: 0.25 }];
  const takers = attackNames.filter((attack) => (attackSettings[attack] as readonly string[]).includes("band"));
  expect(takers).toEqual(["fgsm", "bim", "mi-fgsm", "pgd-l2", "pgd-linf", "ddn", "spectrum"]);
  for (const attack of takers) {
    const tries = attacksOf({ attack, band });
    expect(tries.map((one) => one.band)).toEqual(band);
    for (const [i, one] of tries.entries()) {
      expect(one.attack).toMatchObject({ settings: { band: bandText(band[i]!) } });
    }
    expect(attacksOf({ attack })).toHaveLength(1);
  }
  expect(() => attacksOf({ attack: "fab-l2", band })).toThrow(/^The attack fab-l2 has no option --band; it takes/);
});

test.each(ensembles)("%s is several attacks in the norm and at the radius that are asked for", (attack) => {
  for (const norm of ["l2", "linf"] as const) {
    const ensemble = attackOf({ attack, norm, epsilon: 0.03 });
    if (!("attacks" in ensemble)) throw new Error(`${attack} is one attack.`);
    expect(ensemble).toMatchObject({ norm, epsilon: 0.03 });
    for (const { settings } of ensemble.attacks) expect(settings).toMatchObject({ norm, epsilon: 0.03 });
  }
  expect(attackOf({ attack })).toMatchObject({ norm: "linf", epsilon: 8 / 255 });
  expect(() => attackOf({ attack, steps: 3 })).toThrow("it takes --norm, --epsilon.");
});

test("AutoAttack's standard version is its four attacks at its settings", () => {
  const ensemble = attackOf({ attack: "autoattack-standard" });
  if (!("attacks" in ensemble)) throw new Error("It is one attack.");
  expect(ensemble.attacks.map(({ name, settings }) => [name, settings.steps, settings.restarts])).toEqual([
    ["APGD L∞", 100, 1],
    ["APGD-T L∞", 100, 1],
    ["FAB-T L∞", 100, 1],
    ["Square L∞", 5000, 1],
  ]);
  expect(ensemble.attacks[0]!.settings).toMatchObject({ loss: "cross-entropy", rho: 0.75 });
  expect(ensemble.attacks[1]!.settings).toMatchObject({ loss: "DLR", targets: 9 });
  expect(ensemble.attacks[2]!.settings).toMatchObject({ targetClasses: 9, alphaMax: 0.1, eta: 1.05, beta: 0.9 });
  expect(ensemble.attacks[3]!.settings).toMatchObject({ p: 0.8 });
});

test("a preset whose name fixes everything takes no options", () => {
  expect(() => attackOf({ attack: "paper", steps: 10 })).toThrow(
    "The attack paper has no option --steps; its name fixes all of them.",
  );
  expect(() => attackOf({ attack: "madry-linf-mnist", epsilon: 0.1 })).toThrow(
    "The attack madry-linf-mnist has no option --epsilon; its name fixes all of them.",
  );
  expect(() => attackOf({ attack: "ddn", epsilon: 0.1 })).toThrow("because it looks for the smallest perturbation; it");
  expect(settingsOf({ attack: "paper" })).toMatchObject({ norm: "l2", steps: 1000, start: "noise" });
  expect(settingsOf({ attack: "madry-linf-mnist" })).toMatchObject({ epsilon: 0.3, steps: 40, stepSize: 0.01 });
});

test("automatic attacks start at random by themselves, so that restarts need no further option", () => {
  expect(settingsOf({ attack: "apgd-linf", restarts: 2 })).toMatchObject({ restarts: 2, randomStart: true });
});
