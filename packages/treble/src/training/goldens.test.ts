import { readFileSync } from "node:fs";
import { input, iterate } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { buildNetwork, parseArchitecture } from "../models/architectures.ts";
import { fill } from "../testing/fill.ts";
import { type Optimizer, optimizerSchema } from "./optimizer.ts";
import { optimizerStep, parameterKey } from "./trainStep.ts";

interface Summary {
  readonly size: number;
  readonly norm: number;
  readonly dot: number;
}

interface Run {
  readonly optimiser: "SGD" | "Adam" | "AdamW";
  readonly settings: {
    readonly learningRate: number;
    readonly weightDecay: number;
    readonly momentum?: number;
    readonly nesterov?: boolean;
    readonly betas?: readonly [number, number];
    readonly eps?: number;
  };
  readonly float64: {
    readonly losses: readonly number[];
    /** How far PyTorch's own float32 run is from this one. */
    readonly worstLoss: number;
    readonly parameters: Readonly<Record<string, Summary>>;
  };
}

const golden = JSON.parse(readFileSync(new URL("goldens/small-cnn-20.golden.json", import.meta.url), "utf8"));
const [n, ...shape] = golden.images.shape as [number, number, number, number];

const network = buildNetwork(parseArchitecture({ family: golden.family, ...golden.config }), {
  shape: shape as unknown as [number, number, number],
  classes: golden.classes,
  mean: golden.mean,
  std: golden.std,
});

const size = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1);

function optimizerOf({ optimiser, settings }: Run): Optimizer {
  const { weightDecay } = settings;
  if (optimiser === "SGD") {
    return optimizerSchema.parse({
      name: "sgd",
      momentum: settings.momentum,
      nesterov: settings.nesterov,
      weightDecay,
    });
  }
  const [beta1, beta2] = settings.betas!;
  return optimizerSchema.parse({ name: optimiser.toLowerCase(), beta1, beta2, epsilon: settings.eps, weightDecay });
}

describe.each(Object.keys(golden.runs as Record<string, Run>))("20 steps of the small CNN: %s", (name) => {
  const run: Run = golden.runs[name];

  it("follow PyTorch's from the same weights on the same batches", async () => {
    const x = input("x", [n, ...shape]);
    const labels = input("labels", [n], "int64");
    const settings = {
      optimizer: optimizerOf(run),
      learningRate: run.settings.learningRate,
      schedule: { name: "constant", warmup: 0 },
      loss: "cross-entropy",
    } as const;
    const step = { ...optimizerStep(network, settings, x, labels), feeds: { x, labels } };
    const program = await iterate(step, { backend: nodeBackend() });
    const state = await program.state();
    for (const { name: parameter, shape: extents, seed, scale, offset } of golden.parameters) {
      state[parameterKey(parameter)] = fill(seed, size(extents), scale).map((value) => value + offset);
    }
    program.reset(state);

    const { losses, worstLoss, parameters } = run.float64;
    for (let s = 0; s < losses.length; s++) {
      const images = fill(golden.images.firstSeed + s, n * size(shape)).map((value) => (value + 1) / 2);
      const targets = BigInt64Array.from({ length: n }, (_, i) => BigInt((i * 7 + s) % golden.classes));
      const { loss } = await program.step({ x: images, labels: targets });
      // Rounding may turn a ReLU or a pooling maximum that is nearly a tie, and the paths part from there; Adam without
      // a floor under its denominator amplifies rounding so much that PyTorch's own float32 run drifts by `worstLoss`.
      const tolerance = s < 2 ? 1e-6 : Math.max(2e-4, 3 * worstLoss);
      expect(Math.abs(Number(loss[0]) - losses[s]!)).toBeLessThan(tolerance * losses[s]!);
    }
    if (run.optimiser === "SGD") {
      // Losses on random labels hardly tell optimisers apart, the place reached does. One pooling maximum that falls
      // the other way moves it by 3 % of the way (and more under Adam, which divides by small gradients).
      const end = (await program.state()) as Record<string, Float32Array>;
      let [away, travelled] = [0, 0];
      for (const [parameter, { size: count, norm, dot }] of Object.entries(parameters)) {
        const key = parameterKey(parameter);
        const values = end[key]!;
        const probe = fill(999, count);
        const product = values.reduce((sum, value, i) => sum + value * probe[i]!, 0);
        away += (product - dot) ** 2 + (Math.hypot(...values) - norm) ** 2;
        travelled += values.reduce((sum, value, i) => sum + (value - state[key]![i]!) ** 2, 0);
      }
      expect(Math.sqrt(away)).toBeLessThan(0.05 * Math.sqrt(travelled));
    }
    await program.dispose();
  });
});
