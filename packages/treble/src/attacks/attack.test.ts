import { describe, expect, test } from "vitest";
import type { LabelledImages } from "../data/labelledImages.ts";
import { UserError } from "../errors/userError.ts";
import type { Classifier } from "../models/network/classifier.ts";
import type { AttackRunOptions, NamedAttackOptions } from "./attack.ts";
import { attack } from "./attack.ts";
import type { AttackName } from "./catalogue.ts";
import { predict } from "./engine/predict.ts";
import { runAttack } from "./engine/runAttack.ts";
import { runEnsemble } from "./engine/runEnsemble.ts";
import { pgdLinf } from "./methods/pgd.ts";
import { robustAccuracyPreset } from "./presets.ts";
import { mlpClassifier } from "./testing/classifiers.ts";

const shape = [1, 4, 4] as const;
const model = mlpClassifier(shape, 4, 1);
const images = Float32Array.from({ length: 6 * 16 }, (_, i) => ((i * 37) % 101) / 100);
const { predictions } = await predict(model, images);
const data: LabelledImages = { images, labels: Uint8Array.from(predictions) };

test("by its name, by itself and several in a row it is the same attack", async () => {
  const steps = { epsilon: 0.2, steps: 5 };
  const found = await attack(model, data, "pgd-linf", steps);
  const wanted = await runAttack(pgdLinf(0.2, { steps: 5 }), model, data);
  expect(found).toEqual(wanted);
  expect(await attack(model, data, pgdLinf(0.2, { steps: 5 }))).toEqual(wanted);
  const row = robustAccuracyPreset("linf", 0.2);
  expect(await attack(model, data, row)).toEqual(await runEnsemble(row, model, data));
});

test("one class for all images is that class for each", async () => {
  const target = [0, 1, 2, 3].find((one) => !predictions.includes(one));
  if (target === undefined) throw new Error("Every class is somebody's own.");
  const options = { epsilon: 0.3, steps: 3 };
  const all = await attack(model, data, "pgd-linf", { ...options, targets: target });
  expect(all.targets).toEqual(new Int32Array(6).fill(target));
  expect(all).toEqual(await attack(model, data, "pgd-linf", { ...options, targets: new Int32Array(6).fill(target) }));
});

describe("what is wrong is told in one sentence, with the option as it is called here", () => {
  const refused = async (given: readonly unknown[], message: string | RegExp): Promise<void> => {
    const [of = model, on = data, which = "pgd-linf", options = {}] = given as [Classifier, LabelledImages, AttackName];
    const error = await attack(of, on, which, options as NamedAttackOptions).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
  };
  const withOptions = (options: object): readonly unknown[] => [model, data, "pgd-linf", options];

  test.each([
    [{ eps: 0.1 }, "There is no option eps; an attack by its name takes epsilon, steps, stepSize,"],
    [{ targeted: true }, "There is no option targeted;"],
    [{ epsilon: "0.1" }, 'epsilon is "0.1"; it must be a finite number above 0.'],
    [{ norm: "linf" }, /has no option norm; it takes epsilon, .*, targets, levels\.$/],
    [{ targets: "third" }, 'targets is "third"; it must be "second" or "least-likely", or a class for each image.'],
    [{ targets: 1.5 }, "targets is 1.5;"],
    [{ targets: null }, "The targets are null; pass a Uint8Array or an Int32Array"],
    [{ band: "low" }, 'The band is "low"; give { from, to }'],
    [{ band: { low: 0.1 } }, "The band is { low }; give { from, to }"],
    [{ band: { to: "0.1" } }, "The band runs from 0 to 0.1"],
    [{ batchSize: "8" }, 'batchSize is "8";'],
    [{ threads: -1 }, "threads is -1;"],
    [{ seed: "1" }, 'the seed is "1";'],
    [{ signal: new AbortController() }, "signal is an AbortController;"],
  ])("%o", (options, message) => refused(withOptions(options), message));

  test.each([
    ["bytes for a model", [new Uint8Array(4)], /^The model is a Uint8Array and no classifier; pass what `load` gives/],
    ["images alone", [model, images], /^The data is a Float32Array; pass \{ images, labels \}\.$/],
    [
      "images in double precision",
      [model, { ...data, images: Float64Array.from(images) }],
      /^The images are a Float64Arr/,
    ],
    [
      "bytes",
      [model, { ...data, images: new Uint8Array(96) }],
      /^The images are a Uint8Array; pass .* as one Float32Array/,
    ],
    ["labels in a list", [model, { ...data, labels: [...predictions] }], /^The labels are an Array; pass a Uint8Array/],
    ["a number for an attack", [model, data, 3], /^The attack is 3; give its name/],
    ["what makes an attack", [model, data, pgdLinf], /^The attack is a function; give its name/],
    ["a name that there is not", [model, data, "pgd"], /^There is no attack pgd; choose among/],
    [
      "settings beside an attack",
      [model, data, pgdLinf(0.1), { epsilon: 0.2 }],
      /^PGD L∞ has its settings already, so/,
    ],
  ])("%s", (_, given, message) => refused(given, message));

  test("no name", async () => {
    const options: AttackRunOptions = {};
    const nameless = attack(model, data, undefined as unknown as AttackName, options);
    await expect(nameless).rejects.toThrow("The attack is undefined; give its name");
  });
});
