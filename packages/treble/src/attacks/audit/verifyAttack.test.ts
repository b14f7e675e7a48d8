import { floor, mul } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import type { Classifier } from "../../models/network/classifier.ts";
import type { Attack } from "../contract/contract.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import { runEnsemble } from "../engine/runEnsemble.ts";
import { ddn } from "../methods/ddn.ts";
import { hopSkipJump } from "../methods/hopSkipJump.ts";
import { pgdL1, pgdL2, pgdLinf } from "../methods/pgd.ts";
import { autoattackStandard } from "../presets.ts";
import { convClassifier, interiorImages, sizeOfImage } from "../testing/classifiers.ts";
import { examineResults } from "./examineResults.ts";
import { hugeRadius, verifyAttack } from "./verifyAttack.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16, queries: 200 };
const shape = [3, 6, 6] as const;
const images = interiorImages(2, 24, shape).map((pixel) => Math.round(pixel * 255) / 255);
const sound = convClassifier(shape, 5, 1, 8);
/** The same in 16 steps of grey: flat almost everywhere, so that its gradient is 0, and as easy to fool. */
const masked: Classifier = { ...sound, logits: (x) => sound.logits(mul(floor(mul(x, 16)), 1 / 16)) };

async function verified(attack: Attack, atRadius: (epsilon: number) => Attack, classifier: Classifier) {
  const { predictions: labels } = await predict(classifier, images, options);
  const result = await runAttack(attack, classifier, { images, labels }, options);
  const second = await verifyAttack({ result, attack, atRadius }, classifier, { images, labels }, options);
  return { result, second, codes: examineResults({ whiteBox: result, ...second }).map(({ code }) => code) };
}

describe("an attack in a ball", () => {
  test.each([
    ["L∞", pgdLinf, 0.02],
    ["L2", pgdL2, 0.1],
  ] as const)("stands the test on a sound model: %s", async (_, pgd, epsilon) => {
    const { second, result, codes } = await verified(pgd(epsilon), pgd, sound);
    expect(second.blackBox?.attack).toMatchObject({
      settings: { epsilon: result.attack.settings.epsilon, steps: 200 },
    });
    expect(second.huge?.attack.settings.epsilon).toBe(hugeRadius(result.attack.settings.norm, sizeOfImage(shape)));
    expect(second.huge?.success.every(Boolean)).toBe(true);
    expect(codes).toEqual([]);
  });

  test("does not where gradients are masked", async () => {
    const { result, second, codes } = await verified(pgdLinf(0.2), pgdLinf, masked);
    expect(result.success.some(Boolean)).toBe(false);
    expect(second.blackBox!.success.some(Boolean)).toBe(true);
    expect(codes).toEqual(["survives large radius", "black box wins", "zero gradients"]);
  });

  test("in L1 is tested at the huge radius alone", async () => {
    const { second } = await verified(pgdL1(0.5), pgdL1, sound);
    expect([second.blackBox, second.huge?.attacked]).toEqual([undefined, 24]);
  });
});

test("a smallest-norm attack is tested at its median norm, on the images farther away", async () => {
  const atRadius = (): Attack => {
    throw new Error("It has no radius.");
  };
  const good = await verified(ddn({ steps: 200, loss: "margin" }), atRadius, sound);
  expect(good.codes).not.toContain("black box wins");
  // One step of length 1 goes far beyond the boundary.
  const bad = await verified(ddn({ steps: 1 }), atRadius, sound);
  expect(bad.codes).toContain("black box wins");
  const [warning] = examineResults({ whiteBox: bad.result, ...bad.second }).filter(
    ({ code }) => code === "black box wins",
  );
  expect(warning?.raised).toMatch(/did not within \d/);
});

test("a smallest-norm attack that finds nothing is distrusted without further attacks", async () => {
  const { predictions: labels } = await predict(sound, images, options);
  const result = await runAttack(ddn(), sound, { images, labels }, options);
  const reasons = result.reasons.map((_, n) => (n < 6 ? ("never crossed" as const) : undefined));
  const success = result.success.map((_, n) => (n < 6 ? 0 : 1));
  const [warning] = examineResults({ whiteBox: { ...result, reasons, success } });
  expect(warning).toMatchObject({ code: "survives large radius", value: 0.25 });
});

test("nothing tests an attack that sees no gradient itself", async () => {
  const { second } = await verified(hopSkipJump({ steps: 2 }), pgdLinf, sound);
  expect(second).toEqual({});
  const { predictions: labels } = await predict(sound, images, options);
  const attack = autoattackStandard("linf", 0.01);
  const result = await runEnsemble({ ...attack, attacks: attack.attacks.slice(3) }, sound, { images, labels }, options);
  const atRadius = () => pgdLinf(0.5);
  const { blackBox, huge } = await verifyAttack({ result, attack, atRadius }, sound, { images, labels }, options);
  expect([blackBox, huge?.attacked]).toEqual([undefined, 24]);
});
