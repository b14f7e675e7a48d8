import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { channelStatistics } from "../../data/dataset.ts";
import { pixelsOf } from "../../data/pixelsOf.ts";
import { generateSynthetic } from "../../data/synthetic.ts";
import { UserError } from "../../errors/userError.ts";
import { buildNetwork, parseArchitecture } from "../../models/architectures.ts";
import { measureSpectra } from "../../spectrum/measureSpectra.ts";
import { signalsOf } from "../../spectrum/signals.ts";
import { mean } from "../../statistics/mean.ts";
import { type ForeseeTask, foresee } from "./foresee.ts";
import { lazyTraining } from "./lazyTraining.ts";
import { meanCentroid } from "./meanCentroid.ts";

const running = { backend: nodeBackend(), threads: 1 };
const shape = [1, 8, 8] as const;
const of = (band: "low" | "high"): Omit<ForeseeTask, "architecture"> => {
  const data = generateSynthetic({ shape, band, classes: 3, trainCount: 60, testCount: 12, amplitude: 0.2, seed: 3 });
  return {
    spec: { shape, classes: 3, ...channelStatistics(data.train, 1) },
    ...{ initScale: 1, losses: [0.9] },
    sample: { images: pixelsOf(data.train.images), labels: data.train.labels },
    images: { images: pixelsOf(data.test.images), labels: data.test.labels },
  };
};
const dense = parseArchitecture({ family: "fully-connected", width: 24, activation: "linear" });

describe("foresee", () => {
  it("sees where the class signal lies, in what is learned, shared, in the product and the optimum", async () => {
    const [low, high] = [
      await foresee({ ...of("low"), architecture: dense }, running),
      await foresee({ ...of("high"), architecture: dense }, running),
    ];
    expect(high.product).toBeGreaterThan(low.product + 0.1);
    for (const name of ["learned", "shared"] as const)
      expect(high.lazy[0]![name]).toBeGreaterThan(low.lazy[0]![name] + 0.1);
    if ("why" in high.optimum || "why" in low.optimum) throw new Error("There is one of fully connected networks.");
    expect(high.optimum.centroid).toBeGreaterThan(low.optimum.centroid);
    expect(low).toMatchObject({ floor: 0, window: 8, starts: 2, kernelImages: 60, images: 12 });
    expect(low.lazy[0]!.reached).toBe(true);
    expect(low.lazy[0]!.agreement).toBeGreaterThan(0.2);
  });

  it("knows no optimum of other networks, and needs two starts", async () => {
    const task = { ...of("low"), losses: [], architecture: parseArchitecture({ family: "bounded-width", width: 2 }) };
    const { optimum, window, floor } = await foresee(task, running);
    expect(optimum).toHaveProperty("why");
    expect(window).toBe(3);
    expect(floor).toBeGreaterThan(0);
    await expect(foresee({ ...task, starts: 1 }, running)).rejects.toThrow(UserError);
  });
});

it("lazy training of a network that is linear in its weights is its training: the gradients are those of the predictor", async () => {
  const task = of("low");
  const network = buildNetwork(
    parseArchitecture({ family: "fully-connected", depth: 1, activation: "linear" }),
    task.spec,
  );
  const { moments } = await lazyTraining({ ...task, network, seed: 1, losses: [1, 0.9] }, running);
  expect(moments.map(({ loss }) => loss)).toEqual([1, 0.9]);
  // All images of one pair of classes have one gradient.
  const { learned } = moments[1]!;
  const norm = Math.hypot(...learned.subarray(0, 64));
  expect(norm).toBeGreaterThan(0);
  const { centroid } = await measureSpectra(signalsOf(learned, shape), running);
  expect(meanCentroid(learned, shape)).toBeCloseTo(mean([...centroid]), 6);
});
