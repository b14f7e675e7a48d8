import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { predict } from "./engine/predict.ts";
import { runAttack } from "./engine/runAttack.ts";
import { apgd } from "./methods/apgd.ts";
import { bim } from "./methods/bim.ts";
import { brendelBethge } from "./methods/brendelBethge/brendelBethge.ts";
import { carliniWagner } from "./methods/carliniWagner.ts";
import { ddn } from "./methods/ddn.ts";
import { deepFool } from "./methods/deepFool.ts";
import { fab } from "./methods/fab.ts";
import { fmn } from "./methods/fmn.ts";
import { pgdL2 } from "./methods/pgd.ts";
import { squareL2, squareLinf } from "./methods/square.ts";
import { convClassifier, interiorImages, sizeOfImage, withConstantClasses } from "./testing/classifiers.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 8, seed: 2 };
const shape = [3, 6, 6] as const;
const count = 10;
const classes = 5;
const images = interiorImages(2, count, shape);
const model = convClassifier(shape, classes, 1, 8);
const { predictions: labels, logits } = await predict(model, images, options);
const targets = labels.map((label) => (label + 2) % classes);
const targeted = true;

/** Classes of each image by falling logit. */
const ranks = Array.from(labels, (_, n) => {
  const row = logits.subarray(n * classes, (n + 1) * classes);
  return [...row.keys()].sort((a, b) => row[b]! - row[a]!);
});

const smallest = {
  DDN: ddn({ targeted, loss: "margin", steps: 200 }),
  FMN: fmn("l2", { targeted }),
  "C&W": carliniWagner({ targeted, steps: 200 }),
  FAB: fab("l2", { targeted }),
  "Brendel-Bethge": brendelBethge("l2", { targeted, steps: 300, start: "gradient" }),
};

describe("the smallest perturbation towards a class", () => {
  const found = Object.entries(smallest).map(([name, attack]) => [
    name,
    runAttack(attack, model, { images, labels }, { ...options, targets }),
  ]) as [string, ReturnType<typeof runAttack>][];

  test.each(found)("%s reaches that class and no other on every image", async (_, running) => {
    const result = await running;
    expect(result.success.every(Boolean)).toBe(true);
    expect(result.adversarialPredictions).toEqual(targets);
    expect(result.targets).toEqual(targets);
    expect(result.attack.settings.targeted).toBe(true);
  });

  test("five attacks agree on how far it is", async () => {
    const results = await Promise.all(found.map(([, running]) => running));
    for (let n = 0; n < count; n++) {
      const norms = results.map(({ l2 }) => l2[n]!);
      expect(Math.max(...norms) / Math.min(...norms)).toBeLessThan(1.2);
    }
  });
});

test.each([
  ["BIM", bim(0.2, { targeted })],
  ["PGD L2", pgdL2(2, { targeted })],
  ["APGD", apgd("linf", 0.2, { targeted })],
  ["Square L∞", squareLinf(0.2, { targeted, queries: 500 })],
  ["Square L2", squareL2(2, { targeted, queries: 500 })],
] as const)("%s in a ball reaches that class and no other", async (_, attack) => {
  const result = await runAttack(attack, model, { images, labels }, { ...options, targets });
  const reached = result.success.filter(Boolean).length;
  expect(reached).toBeGreaterThan(count / 2);
  result.success.forEach((success, n) => {
    if (success) expect(result.adversarialPredictions[n]).toBe(targets[n]);
  });
});

test.each(["second", "least-likely"] as const)(
  "%s is chosen by the clean logits, never a class that cannot win",
  async (chosen) => {
    const expected = Int32Array.from(ranks, (rank) => (chosen === "second" ? rank[1]! : rank.at(-1)!));
    const plain = await runAttack(pgdL2(2, { targeted }), model, { images, labels }, { ...options, targets: chosen });
    expect(plain.targets).toEqual(expected);
    for (const mask of [Number.NEGATIVE_INFINITY, -1e6]) {
      const masked = withConstantClasses(model, [0, 1, 2, 3, 4], 9, mask);
      const result = await runAttack(
        pgdL2(2, { targeted }),
        masked,
        { images, labels },
        { ...options, targets: chosen },
      );
      expect(result.targets).toEqual(expected);
      expect(result.images).toEqual(plain.images);
    }
  },
);

test("a sample's result does not depend on its neighbours", async () => {
  const size = sizeOfImage(shape);
  for (const attack of [smallest.FAB, smallest["Brendel-Bethge"], squareLinf(0.2, { targeted, queries: 50 })]) {
    const all = await runAttack(attack, model, { images, labels }, { ...options, targets });
    const one = await runAttack(
      attack,
      model,
      { images: images.slice(3 * size, 4 * size), labels: labels.slice(3, 4) },
      {
        ...options,
        targets: targets.slice(3, 4),
      },
    );
    expect(one.images).toEqual(all.images.slice(3 * size, 4 * size));
  }
});

test("targets where none are taken, none where they are, and an image's own class", async () => {
  const run = (attack: Parameters<typeof runAttack>[0], given: Int32Array | "second" | undefined) =>
    runAttack(attack, model, { images, labels }, { ...options, targets: given });
  await expect(run(deepFool("l2"), targets)).rejects.toThrow(UserError);
  await expect(run(fab("l2"), "second")).rejects.toThrow("FAB L2 goes for no given class");
  await expect(run(smallest.FAB, undefined)).rejects.toThrow("FAB L2 goes for given classes");
  await expect(run(smallest.FAB, labels)).rejects.toThrow("its own class");
});
