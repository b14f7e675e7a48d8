import { describe, expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { bandText } from "../frequency/band.ts";
import { attackOf } from "./attackOf.ts";

/** The settings of a name that is one attack. */
function settingsOf(options: Parameters<typeof attackOf>[0]) {
  const attack = attackOf(options);
  if ("attacks" in attack) throw new Error(`${options.attack} is several attacks.`);
  return attack.settings;
}

describe("what is given arrives", () => {
  test.each(["pgd-l1", "pgd-l2", "pgd-linf"] as const)("%s", (attack) => {
    const given = { epsilon: 0.25, steps: 7, stepSize: 0.125, randomStart: true, restarts: 3 } as const;
    expect(settingsOf({ attack, ...given, loss: "margin" })).toMatchObject({ ...given, loss: "margin" });
  });

  test("a band", () => {
    const band = { from: 0.1, to: 0.25 };
    expect(settingsOf({ attack: "ddn", band }).band).toBe(bandText(band));
  });

  test("nothing that is not a setting of the attack", () => {
    const more = { attack: "ddn", candidates: 3, initialEpsilon: 7 } as const;
    expect(settingsOf(more)).toEqual(settingsOf({ attack: "ddn" }));
  });
});

test.each([
  [{ attack: "fmn-l1", epsilon: 1 }, /^The attack fmn-l1 has no option epsilon, because it looks for the smallest/],
  [
    { attack: "carlini-wagner", loss: "margin" },
    /^The attack carlini-wagner has no option loss; it takes steps, targeted, levels\.$/,
  ],
  [{ attack: "pgd-linf", restarts: 2 }, /^restarts repeats the same attack without randomStart;/],
  [{ attack: "apgd-linf", stepSize: 1 }, /^The attack apgd-linf has no option stepSize; it takes epsilon, steps/],
  [{ attack: "ddn", levels: 256, band: { to: 0.1 } }, /^levels and band do not go together/],
  [{ attack: "robust-accuracy", norm: "l1" }, /^The attack robust-accuracy is for L2 and L∞, not for L1;/],
  [{ attack: "paper", steps: 10 }, "The attack paper has no option steps; its name fixes all of them."],
  [{ attack: "fab-t-l2", targeted: true }, "goes for the likeliest classes by itself (take fab-l2); it takes steps"],
] as const)("%o is refused", (options, message) => {
  expect(() => attackOf(options)).toThrow(UserError);
  expect(() => attackOf(options)).toThrow(message);
});

test("settings are called as the caller calls them", () => {
  const called = { epsilon: "--epsilon", steps: "--steps", restarts: "--restarts", target: "--target" };
  expect(() => attackOf({ attack: "square-linf", loss: "margin" }, called)).toThrow(
    "it takes --epsilon, --steps, --restarts, --target.",
  );
  expect(() => attackOf({ attack: "brendel-bethge-l2", epsilon: 1 }, called)).toThrow("it takes --steps, --target.");
});

test("a name and a loss that there are not, which the compiler knows", () => {
  // @ts-expect-error
  expect(() => attackOf({ attack: "fgms" })).toThrow(/^There is no attack fgms; choose among fgsm, bim, /);
  // @ts-expect-error
  expect(() => attackOf({ attack: "ddn", loss: "hinge" })).toThrow(/^There is no loss hinge; choose among log-odds, /);
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

test("presets are what they are published as", () => {
  expect(settingsOf({ attack: "paper" })).toMatchObject({ norm: "l2", steps: 1000, start: "noise" });
  expect(settingsOf({ attack: "madry-linf-mnist" })).toMatchObject({ epsilon: 0.3, steps: 40, stepSize: 0.01 });
});

test("automatic attacks start at random by themselves, so that restarts need no further option", () => {
  expect(settingsOf({ attack: "apgd-linf", restarts: 2 })).toMatchObject({ restarts: 2, randomStart: true });
});
