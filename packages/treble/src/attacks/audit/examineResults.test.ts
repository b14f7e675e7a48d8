import { add, constant, floor } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import type { Attack } from "../contract/contract.ts";
import type { AttackResult } from "../contract/result.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import { ddn } from "../methods/ddn.ts";
import { hopSkipJump } from "../methods/hopSkipJump.ts";
import { pgdLinf } from "../methods/pgd.ts";
import { squareLinf } from "../methods/square.ts";
import { robustAccuracyPreset } from "../presets.ts";
import { convClassifier, interiorImages } from "../testing/classifiers.ts";
import { examineResults } from "./examineResults.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16 };
const shape = [3, 6, 6] as const;
const images = interiorImages(2, 40, shape).map((pixel) => Math.round(pixel * 255) / 255);
const sound = convClassifier(shape, 5, 1, 8);
const { predictions: labels } = await predict(sound, images, options);

test("nothing to say of attacks that work", async () => {
  const whiteBox = await runAttack(pgdLinf(0.1), sound, { images, labels }, options);
  const huge = await runAttack(pgdLinf(0.5), sound, { images, labels }, options);
  expect(huge.success.every(Boolean)).toBe(true);
  expect(examineResults({ whiteBox, huge })).toEqual([]);
});

test("a model that rounds its input: no gradient, a huge radius does not break it, and the other attack wins", async () => {
  // Flat almost everywhere, so that the gradient is 0, but just as easy to fool.
  const rounding = { ...sound, logits: (x: Parameters<typeof sound.logits>[0]) => sound.logits(floor(x)) };
  const { predictions } = await predict(rounding, images, options);
  const whiteBox = await runAttack(pgdLinf(0.5), rounding, { images, labels: predictions }, options);
  // The sound model's perturbations stand in for an attack that needs no gradient.
  const warnings = examineResults({ whiteBox, huge: whiteBox });
  expect(warnings.map(({ code, value }) => [code, value])).toEqual([
    ["survives large radius", 1],
    ["zero gradients", 1],
  ]);
});

test("an attack without gradients that breaks more", async () => {
  const weak = await runAttack(pgdLinf(0.004, { steps: 1, stepSize: 0.0001 }), sound, { images, labels }, options);
  const strong = await runAttack(pgdLinf(0.1), sound, { images, labels }, options);
  const [warning] = examineResults({ whiteBox: weak, blackBox: strong });
  expect(warning?.code).toBe("black box wins");
  expect(warning?.value).toBe(strong.success.filter((success, n) => success === 1 && !weak.success[n]).length);
  expect(examineResults({ whiteBox: strong, blackBox: weak })).toEqual([]);
});

test("smallest perturbations that rounding undoes", async () => {
  const plain = await runAttack(ddn({ steps: 200 }), sound, { images, labels }, options);
  const [warning] = examineResults({ whiteBox: plain });
  expect(warning?.code).toBe("lost to rounding");
  const [kept, found] = [plain.survives8Bit, plain.success].map((flags) => flags.reduce((a, b) => a + b, 0));
  expect(warning?.value).toBe(kept! / found!);
  const quantised = await runAttack(ddn({ levels: 256 }), sound, { images, labels }, options);
  expect(examineResults({ whiteBox: quantised })).toEqual([]);
});

test("that nothing was found in a class that cannot win need not be the attack's fault, and advice is for attacks that take a class", async () => {
  const mask = constant(Float32Array.of(0, 0, 0, 0, -1e6), [1, 5]);
  const masked = { ...sound, logits: (x: Parameters<typeof sound.logits>[0]) => add(sound.logits(x), mask) };
  const { predictions } = await predict(masked, images, options);
  const targets = new Int32Array(predictions.length).fill(4);
  const towards = { ...options, targets };
  const found = async (attack: Attack) =>
    examineResults({ attack, whiteBox: await runAttack(attack, masked, { images, labels: predictions }, towards) })[0];
  const warning = await found(ddn({ steps: 10, targeted: true }));
  expect(warning).toMatchObject({ code: "survives large radius", value: 1 });
  expect(warning?.means).toMatch(/, unless the model takes no image for that class$/);
  expect(warning?.advice).toMatch(/take an attack without gradients \(square\)$/);
});

test("advice is for the attack that ran", async () => {
  const weak = await runAttack(pgdLinf(0.004, { steps: 1, stepSize: 0.0001 }), sound, { images, labels }, options);
  const strong = await runAttack(pgdLinf(0.1), sound, { images, labels }, options);
  const [merelyWeak] = examineResults({ whiteBox: weak, blackBox: strong });
  expect(merelyWeak?.means).toMatch(/^either this attack is weaker than it could be/);
  expect(merelyWeak?.advice).toContain("run robust-accuracy (`norm: linf`) at that radius before concluding");
  // Where the gradient was missing, it is the gradient.
  const stuck = { ...weak, unusableGradients: weak.unusableGradients.map(() => 1) };
  expect(examineResults({ whiteBox: stuck, blackBox: strong })[0]?.means).toContain("it was zero or not finite");
  const attack = robustAccuracyPreset("linf", 0.004);
  const ensemble = examineResults({ whiteBox: weak, attack, blackBox: strong })[0];
  expect(ensemble?.advice).not.toContain("robust-accuracy");

  const lost = { ...strong, survives8Bit: new Uint8Array(labels.length) };
  const adviceOn = (whiteBox: AttackResult, of: Attack) => examineResults({ whiteBox, attack: of })[0]?.advice;
  expect(adviceOn(lost, pgdLinf(0.1))).toContain("a slightly larger radius");
  expect(adviceOn(lost, squareLinf(0.1))).toBe("for pictures on disk, take a slightly larger radius");
  const free = { ...lost, attack: { ...lost.attack, settings: { ...lost.attack.settings, epsilon: null } } };
  expect(adviceOn(free, ddn())).toContain("`levels: 256`");
  expect(adviceOn(free, hopSkipJump())).toContain("attack in a ball");

  const standing = {
    ...weak,
    reasons: weak.reasons.map(() => "no gradient" as const),
    success: new Uint8Array(labels.length),
  };
  const [zero] = examineResults({ whiteBox: standing }).filter(({ code }) => code === "zero gradients");
  expect(zero?.advice).toBe(
    "begin at random (`randomStart`), or take an attack without gradients (square, hopskipjump)",
  );
});
