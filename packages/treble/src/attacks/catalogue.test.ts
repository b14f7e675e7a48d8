/** What every record says of its attacks is true: each name is made, run and given every setting there is. */
import { equal, reduceMax, scalar, where } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { bandText } from "../frequency/band.ts";
import type { Norm } from "../geometry/norms.ts";
import type { Classifier } from "../models/network/classifier.ts";
import { catalogue } from "./catalogue.ts";
import type { CatalogueEntry } from "./catalogueOf.ts";
import { type Setting, settings } from "./contract/attackRecord.ts";
import { type LossName, lossFlag } from "./contract/loss.ts";
import { needsGradient } from "./contract/needsGradient.ts";
import type { AttackResult } from "./contract/result.ts";
import { predict } from "./engine/predict.ts";
import { runAttack } from "./engine/runAttack.ts";
import { runEnsemble } from "./engine/runEnsemble.ts";
import { type AttackChoices, madeAttack, ownSettingNames } from "./madeAttack.ts";
import { openValues } from "./openValues.ts";
import { convClassifier, interiorImages } from "./testing/classifiers.ts";
import { usualRadii } from "./usualRadii.ts";

const running = { backend: nodeBackend(), threads: 1, batchSize: 8, seed: 3 };
const shape = [3, 6, 6] as const;
const classes = 5;
const model = convClassifier(shape, classes, 1, 8);
const count = 5;
/** Such as an 8-bit file holds. */
const images = interiorImages(2, count, shape, 0.1).map((pixel) => Math.round(pixel * 255) / 255);
const { predictions: labels } = await predict(model, images, running);
const targets = labels.map((label) => (label + 2) % classes);

/** Radii within which some of these images can be turned and some cannot. */
const radii: Readonly<Record<Norm, number>> = { l1: 3, l2: 0.4, linf: 0.04 };

/** Few steps, so that every name is quick; a radius of these images. */
function few({ open, norms, record }: CatalogueEntry): AttackChoices {
  const steps = record.sees === "gradients" ? 12 : record.sees === "logits" ? 60 : 2;
  return {
    ...(open.includes("epsilon") && { epsilon: radii[norms.length === 1 ? norms[0]! : "linf"] }),
    ...(open.includes("steps") && { steps }),
  };
}

function run(entry: CatalogueEntry, choices: AttackChoices, classifier: Classifier = model): Promise<AttackResult> {
  const attack = madeAttack(entry, { ...few(entry), ...choices });
  const options = { ...running, ...(choices.targeted && { targets }) };
  return "attacks" in attack
    ? runEnsemble(attack, classifier, { images, labels }, options)
    : runAttack(attack, classifier, { images, labels }, options);
}

const band = { from: 0.15, to: 0.4 };

/** Hard enough, and random enough, that another restart is worth it. */
function once(entry: CatalogueEntry): AttackChoices {
  const { epsilon } = few(entry);
  return {
    ...(epsilon !== undefined && { epsilon: epsilon / 4 }),
    ...(entry.open.includes("randomStart") && { randomStart: true }),
  };
}

/** Another value of a setting than the one in `few` or by default. */
function other(setting: Setting, entry: CatalogueEntry): AttackChoices {
  const { epsilon } = few(entry);
  const { loss } = openValues(entry, madeAttack(entry, {}));
  switch (setting) {
    case "epsilon":
      return { epsilon: epsilon! / 2 };
    case "steps":
      return { steps: 1 };
    case "stepSize":
      return { stepSize: epsilon! / 3 };
    case "randomStart":
      return { randomStart: true };
    case "restarts":
      return { restarts: 3, ...once(entry) };
    case "loss":
      return { loss: lossFlag(loss as LossName) === "margin" ? "log-odds" : "margin" };
    case "norm":
      return { norm: "l2", epsilon: radii.l2 };
    case "band":
      return { band };
    case "levels":
      return { levels: 256 };
    case "target":
      return { targeted: true };
    case "start":
      return { start: "gradient" };
  }
}

/** Each setting alone. */
const foreign: Readonly<Record<Setting, AttackChoices>> = {
  epsilon: { epsilon: 1 },
  steps: { steps: 1 },
  stepSize: { stepSize: 1 },
  randomStart: { randomStart: true },
  restarts: { restarts: 2 },
  loss: { loss: "margin" },
  norm: { norm: "l2" },
  band: { band },
  levels: { levels: 256 },
  target: { targeted: true },
  start: { start: "noise" },
};

describe.each(catalogue.entries.map((entry) => [entry.name, entry] as const))("%s", (_, entry) => {
  const { record, open, norms } = entry;
  const plain = run(entry, {});

  test("is what its record says it is", () => {
    const made = madeAttack(entry, {});
    const { norm, epsilon } = "attacks" in made ? made : made.settings;
    expect("attacks" in made ? "ensemble" : epsilon === null ? "smallest norm" : "in a ball").toBe(record.kind);
    expect(needsGradient(made)).toBe(record.sees === "gradients");
    expect(norms).toContain(norm);
    if (!record.name.endsWith("-*")) expect(entry.name).toBe(record.name);
    else expect(entry.name).toBe(`${record.name.slice(0, -1)}${norm}`);
    if (open.includes("epsilon")) expect(epsilon).toBe(usualRadii[norm]);
    expect(record.noTarget !== undefined && open.includes("target")).toBe(false);
    const defaults = Object.keys(openValues(entry, made));
    const numbers = ["epsilon", "steps", "stepSize", "restarts", "loss", "norm"];
    expect(defaults).toEqual(expect.arrayContaining(open.filter((setting) => numbers.includes(setting))));
  });

  test("finds adversarial images, in its norm and inside its ball", async () => {
    const result = await plain;
    const { norm, epsilon } = result.attack.settings;
    expect(norms).toContain(norm);
    expect(result.attacked).toBe(count);
    expect(result.success.some(Boolean)).toBe(true);
    result.success.forEach((success, n) => {
      if (!success) return;
      expect(result.adversarialPredictions[n]).not.toBe(labels[n]);
      expect(result[norm][n]).toBeGreaterThan(0);
      if (epsilon !== null) expect(result[norm][n]).toBeLessThanOrEqual(epsilon * (1 + 1e-6));
    });
  });

  test.each(open.map((setting) => [setting]))("%s makes a difference", async (setting) => {
    const choices = other(setting, entry);
    const result = await run(entry, choices);
    const told = openValues(entry, madeAttack(entry, { ...few(entry), ...choices }));
    for (const [name, value] of Object.entries(told)) {
      const wanted = { ...few(entry), ...choices }[name as Exclude<Setting, "target">];
      if (wanted === undefined) continue;
      if (name === "band") expect(value).toBe(bandText(band));
      else expect(name === "loss" ? lossFlag(value as LossName) : value).toBe(wanted);
    }
    const without = await (setting === "restarts" ? run(entry, once(entry)) : plain);
    const [now, before] = [result, without].map(({ attack, targets, ...found }) => ({
      found,
      name: { attack, targets },
    }));
    expect(now!.found).not.toEqual(before!.found);
    expect(now!.name).not.toEqual(before!.name);
    if (choices.targeted) {
      expect(result.success.some(Boolean)).toBe(true);
      result.success.forEach((success, n) => {
        if (success) expect(result.adversarialPredictions[n]).toBe(targets[n]);
      });
    }
  });

  test("has no other setting, and says which it has and why", () => {
    for (const setting of settings) {
      if (open.includes(setting)) continue;
      const refused = (): unknown => madeAttack(entry, foreign[setting]);
      expect(refused, setting).toThrow(UserError);
      expect(refused).toThrow(`The attack ${entry.name} has no option ${ownSettingNames[setting] ?? setting}`);
      const told = open.flatMap((name) => ownSettingNames[name] ?? []).join(", ");
      expect(refused).toThrow(told === "" ? "; its name fixes all of them." : `; it takes ${told}.`);
      const { noTarget } = record;
      const why = typeof noTarget === "function" ? noTarget(norms[0]!) : noTarget;
      if (setting === "target" && why !== undefined) expect(refused).toThrow(`, because ${why}; `);
    }
  });

  if (record.sees !== "decisions") return;
  test("sees no more than the decision", async () => {
    const decisions: Classifier = {
      ...model,
      logits: (x) => {
        const logits = model.logits(x);
        return where(equal(logits, reduceMax(logits, { axes: [1], keep: true })), scalar(1, "float32"), 0);
      },
    };
    const [seen, blind] = [await plain, await run(entry, {}, decisions)];
    expect(blind.success).toEqual(seen.success);
    blind.l2.forEach((length, n) => {
      expect(length).toBeCloseTo(seen.l2[n]!, 3);
    });
  });
});
