import { nodeBackend } from "ongrad/node";
import { expect, it } from "vitest";
import { linearClassifier, numbers } from "../../attacks/testing/classifiers.ts";
import { pixelsOf } from "../../data/pixelsOf.ts";
import { generateSynthetic } from "../../data/synthetic.ts";
import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { convolution } from "../../experiments/networks/conditions.ts";
import type { MeasuredArrays } from "../trial/measuredArrays.ts";
import type { ProbeContext, ProbeSubject } from "./probe.ts";
import { shuffledPairsProbe } from "./shuffledPairs.ts";

const shape = [3, 8, 8] as const;
const size = 3 * 8 * 8;
const classes = 10;
const count = 8;
const weights = numbers(1, size * classes);
const dataset = generateSynthetic({ trainCount: 10, testCount: count, shape });
const images = pixelsOf(dataset.test.images);
const { labels } = dataset.test;
const context = {
  laboratory: { backend: nodeBackend(), threads: 1 },
  progress: () => {},
} as unknown as ProbeContext;

/** A linear classifier, and perturbations straight towards the given classes where they are not −1. */
async function found(adversarial: Int32Array, seed = 0) {
  const perturbations = new Float32Array(count * size);
  adversarial.forEach((rival, n) => {
    if (rival < 0) return;
    for (let i = 0; i < size; i++)
      perturbations[n * size + i] = weights[i * classes + rival]! - weights[i * classes + labels[n]!]!;
  });
  const success = { data: Uint8Array.from(adversarial, (rival) => Number(rival >= 0)), shape: [count] };
  const subject: Partial<ProbeSubject> = {
    config: conditionConfig(convolution(3, "linear"), seed, scaleNamed("quick", "synthetic")),
    ...{ dataset, images, labels, trained: linearClassifier(shape, classes, weights, numbers(2, classes)) },
    spectra: {
      success,
      adversarial: { data: adversarial, shape: [count] },
    } as Partial<MeasuredArrays> as MeasuredArrays,
    perturbations: () => perturbations,
  };
  const { summary, arrays } = await shuffledPairsProbe(subject as ProbeSubject, { kind: "shuffled-pairs" }, context);
  return {
    summary,
    reached: [...arrays.reachedCosine.data],
    cosine: [...arrays.cosine.data],
  };
}

/** Another class than the label for the first images, none for the last two. */
const others = Int32Array.from(labels, (label, n) => (n < count - 2 ? (label + 1 + n) % classes : -1));

function direction(n: number): number[] {
  return Array.from(
    { length: size },
    (_, i) => weights[i * classes + others[n]!]! - weights[i * classes + labels[n]!]!,
  );
}

function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b));
}

it("compares every perturbation with the feature of one other image, each image's being used once", async () => {
  const { summary, reached } = await found(others);
  expect(summary).toEqual({ pairs: count - 2 });
  const all = [0, 1, 2, 3, 4, 5];
  const partners = all.map((n) =>
    all.filter((m) => m !== n && Math.abs(cosine(direction(n), direction(m)) - reached[n]!) < 1e-5),
  );
  for (const fitting of partners) expect(fitting).toHaveLength(1);
  expect(new Set(partners.flat()).size).toBe(all.length);
  expect(reached.slice(-2)).toEqual([Number.NaN, Number.NaN]);
});

it("draws the order from the seed", async () => {
  const [one, again, other] = [await found(others), await found(others), await found(others, 3)];
  expect(again).toEqual(one);
  expect(other.reached).not.toEqual(one.reached);
});

it("has nothing to say of a single perturbation", async () => {
  const { summary, cosine } = await found(others.map((rival, n) => (n === 0 ? rival : -1)));
  expect(summary.pairs).toBe(0);
  expect(cosine.every(Number.isNaN)).toBe(true);
});
