import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { attackOf } from "../../../attacks/attackOf.ts";
import { examineModel } from "../../../attacks/audit/examineModel.ts";
import { type AttackName, catalogue } from "../../../attacks/catalogue.ts";
import { marginOf } from "../../../attacks/contract/question.ts";
import type { AttackResult } from "../../../attacks/contract/result.ts";
import { predict } from "../../../attacks/engine/predict.ts";
import { runAttack } from "../../../attacks/engine/runAttack.ts";
import { runEnsemble } from "../../../attacks/engine/runEnsemble.ts";
import { convClassifier, interiorImages, rescaled, withConstantClasses } from "../../../attacks/testing/classifiers.ts";
import type { Classifier } from "../../../models/network/classifier.ts";

/** A class that cannot win, and a constant in all logits: no attack of the catalogue may notice either. */
const options = { backend: nodeBackend(), threads: 1, batchSize: 8, seed: 3 };
const shape = [3, 6, 6] as const;
const images = interiorImages(2, 6, shape);
const model = convClassifier(shape, 5, 1, 8);
const { predictions: labels, logits } = await predict(model, images, options);
const smallestMargin = Math.min(
  ...Array.from(labels, (label, n) => marginOf(logits.subarray(5 * n, 5 * n + 5), label)),
);

/** Enough of each attack to succeed on some of the images, and quick. */
const steps: Partial<Record<AttackName, number>> = {
  "carlini-wagner": 60,
  "brendel-bethge-l2": 40,
  "brendel-bethge-linf": 40,
  "square-l2": 200,
  "square-linf": 200,
  hopskipjump: 4,
};
// The label is part of what random numbers are made of: in another place it gives other ones.
const isRandom = (attack: AttackName): boolean =>
  /apgd|square|hopskip|brendel|boundary|robust|autoattack|madry/.test(attack);
// Log odds, cross-entropy and a penalty have a scale of their own.
const isScaleFree = (attack: AttackName): boolean =>
  /fmn|deepfool|fab|brendel|boundary|square|hopskip|robust|spectrum|apgd-t/.test(attack);
/** Of small logits the log odds, which are half of `spectrum`, are no margins. */
const scales = (attack: AttackName): number[] => (attack === "spectrum" ? [1e6] : [1e-4, 1e6]);

function run(attack: AttackName, classifier: Classifier, of: Int32Array): Promise<AttackResult> {
  const epsilon = { l1: 2, l2: 0.2, linf: 0.02 }[/l1|l2|linf/.exec(attack)?.[0] ?? "linf"]!;
  const made = attackOf({
    attack,
    ...(steps[attack] !== undefined && { steps: steps[attack] }),
    ...(catalogue.entry(attack).open.includes("epsilon") && { epsilon }),
  });
  return "attacks" in made
    ? runEnsemble(made, classifier, { images, labels: of }, options)
    : runAttack(made, classifier, { images, labels: of }, options);
}

/** The largest relative difference of two results' norms. */
function difference(a: AttackResult, b: AttackResult): number {
  const { norm } = a.attack.settings;
  return Math.max(...a[norm].map((length, n) => (length === b[norm][n] ? 0 : Math.abs(length / b[norm][n]! - 1))));
}

// `paper` is brendel-bethge-l2 with a thousand steps.
describe.each(catalogue.names.filter((attack) => attack !== "paper"))("%s", (attack) => {
  // Decides which numbers it gets. Not its place in the catalogue, where a further attack would move it.
  const i = attack.length;
  const plain = run(attack, model, labels);

  test("classes that cannot win, behind the others: the same to the bit", async () => {
    const { images: expected, success, queries } = await plain;
    const logit = [Number.NEGATIVE_INFINITY, -1e6, -1e30][i % 3]!;
    const masked = await run(attack, withConstantClasses(model, [0, 1, 2, 3, 4], 8, logit), labels);
    expect(masked.success).toEqual(success);
    expect(masked.queries).toEqual(queries);
    expect(masked.images).toEqual(expected);
  });

  test.skipIf(isRandom(attack))("classes that cannot win, between the others: the same but for rounding", async () => {
    const places = [0, 2, 3, 5, 6];
    const logit = [-1e30, Number.NEGATIVE_INFINITY, -1e6][i % 3]!;
    const moved = labels.map((label) => places[label]!);
    const masked = await run(attack, withConstantClasses(model, places, 8, logit), moved);
    const { success, queries } = await plain;
    expect(masked.success).toEqual(success);
    expect(masked.queries).toEqual(queries);
    expect(difference(await plain, masked)).toBeLessThan(1e-5);
  });

  test.each([i % 2 === 0 ? 100 : -100, 1e4])(
    "a constant of %d in all logits costs no more than it rounds off",
    async (offset) => {
      const shifted = await run(attack, rescaled(model, 1, offset), labels);
      expect(shifted.success).toEqual((await plain).success);
      // Votes that rounding turns lead to other images, not to worse ones.
      if (attack === "hopskipjump") return;
      const unit = 2 ** -23 * Math.abs(offset);
      expect(difference(await plain, shifted)).toBeLessThan((4 * unit) / smallestMargin);
    },
  );

  if (!isScaleFree(attack)) return;
  test.each(scales(attack))("logits × %d: the same but for rounding", async (scale) => {
    const scaled = await run(attack, rescaled(model, scale), labels);
    expect(scaled.success).toEqual((await plain).success);
    expect(difference(await plain, scaled)).toBeLessThan(1e-4);
  });
});

test.each([Number.NEGATIVE_INFINITY, -1e6, -1e30])(
  "the examination says of classes at %d what it says without them",
  async (logit) => {
    const many = interiorImages(4, 110, shape);
    const { predictions } = await predict(model, many, options);
    const masked = withConstantClasses(model, [0, 1, 2, 3, 4], 40, logit);
    expect(await examineModel(masked, { images: many, labels: predictions }, options)).toEqual([]);
    // Worse than chance among five classes, better than among forty.
    const guessed = predictions.map((label, n) => (n % 5 === 0 ? label : (label + 1) % 5));
    expect((await examineModel(masked, { images: many, labels: guessed }, options)).map(({ code }) => code)).toEqual([
      "inaccurate model",
    ]);
    // Nor does a constant make the model depend on the company of an image.
    expect(await examineModel(rescaled(masked, 1, 1e4), { images: many, labels: predictions }, options)).toEqual([]);
  },
);
