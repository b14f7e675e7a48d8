import type { Backend } from "ongrad";
import {
  type AttackResult,
  attack,
  attackCatalogue,
  attackOf,
  buildNetwork,
  type Dataset,
  type EnsembleResult,
  evaluator,
  initialize,
  type Network,
  pixelsOf,
  spectrum,
  subset,
  toOnnx,
  train,
  type Weights,
  whiteNoiseProfile,
  withWeights,
} from "treble-lab";
import type { Engine } from "../engine/index.ts";
import { type Asked, imagesOf, trialOf } from "./asked.ts";
import type { Gate } from "./gate.ts";
import type { Measured, Trained, TrainingReport } from "./report.ts";

/** What training here needs from outside. */
export interface Surroundings {
  readonly backend: Backend;
  /** What has float64, to measure spectra; the same backend where that has it. */
  readonly exact: Backend;
  /** What the backend is. */
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly gate: Gate;
  /** Milliseconds, from any moment. */
  readonly clock: () => number;
  readonly tell: (report: TrainingReport) => void;
}

/** A trained network and what was measured of it; the perturbations, to be compared with another seed's. */
export interface Finished {
  readonly trained: Trained;
  readonly model: Uint8Array;
  readonly perturbations: AttackResult["perturbations"];
  readonly success: Uint8Array;
}

/** Test images that are attacked while it trains, in so many steps; and at its end. */
const LIVE = { images: 16, steps: 20 } as const;
const LAST_IMAGES = 64;
/** Milliseconds from one look to the next, at least; and how many times as long as one takes. */
const EVERY = 1000;
const PATIENCE = 3;

/**
 * Trains a network, looks at its perturbations about every second, and measures them at the end: the same in a worker
 * and in Node.
 * @throws UserError for what cannot be trained or attacked; the signal's reason when it is aborted.
 */
export async function session(asked: Asked, dataset: Dataset, around: Surroundings): Promise<Finished> {
  const { backend, exact, engine, signal, gate, clock, tell } = around;
  const running = { backend, signal, threads: engine.threads };
  const both = [running, { ...running, backend: exact }] as const;
  const { architecture, training, learningRate, initScale, seed } = trialOf(asked);
  const network = buildNetwork(architecture, imagesOf(dataset, asked.trainImages));
  const part = subset(dataset.train, asked.trainImages);
  const begun = clock();
  let next = begun + EVERY;
  const look = async (weights: Weights, epoch: number): Promise<void> => {
    const before = clock();
    const { measured } = await perturbed(network, weights, dataset, asked, both, LIVE);
    tell({ kind: "look", epoch, measured });
    next = clock() + Math.max(EVERY, PATIENCE * (clock() - before));
  };
  const { outcome, weights, last } = await train(
    network,
    part,
    { ...training, learningRate, seed },
    {
      ...{ ...running, initial: initialize(network, seed, initScale) },
      between: async ({ epoch, step, loss, accuracy, done, total }, now) => {
        tell({ kind: "step", epoch, step, loss, accuracy, done, total, seconds: (clock() - begun) / 1000 });
        if (clock() >= next) await look(await now(), epoch);
        await gate.pass(signal);
      },
    },
  );
  tell({ kind: "trained", ...last, seconds: (clock() - begun) / 1000 });
  const judge = await evaluator(network, running);
  const [onTrain, onTest] = [await judge.evaluate(weights, part), await judge.evaluate(weights, dataset.test)];
  await judge.dispose();
  const { result, measured } = await perturbed(network, weights, dataset, asked, both, { images: LAST_IMAGES });
  const trained: Trained = {
    ...{ asked, engine, outcome, epochs: last.epoch, step: last.step, loss: last.loss, learningRate, initScale },
    ...{ trainLoss: onTrain.loss, trainAccuracy: onTrain.accuracy },
    ...{ testAccuracy: onTest.accuracy, testImages: dataset.test.count, seconds: (clock() - begun) / 1000, measured },
  };
  const about = { "treble.lab": JSON.stringify({ asked, engine, learningRate, initScale }) };
  return {
    ...{ trained, model: toOnnx(network, weights, about) },
    ...{ perturbations: result.perturbations, success: result.success },
  };
}

/** How graphs are run. */
interface Computing {
  readonly backend: Backend;
  readonly signal: AbortSignal;
  readonly threads: number;
}

/** Attacks the first test images and measures what comes of it. */
async function perturbed(
  network: Network,
  weights: Weights,
  dataset: Dataset,
  asked: Asked,
  [running, exactly]: readonly [Computing, Computing],
  { images: count, steps }: { readonly images: number; readonly steps?: number },
): Promise<{ readonly result: AttackResult | EnsembleResult; readonly measured: Measured }> {
  const { images, labels } = subset(dataset.test, count);
  const entry = attackCatalogue.entry(asked.attack as Parameters<typeof attackCatalogue.entry>[0]);
  const made = attackOf({
    attack: entry.name,
    ...(asked.epsilon !== null && entry.open.includes("epsilon") && { epsilon: asked.epsilon }),
    ...(steps !== undefined && entry.open.includes("steps") && { steps }),
  });
  const data = { images: pixelsOf(images), labels };
  const result = await attack(withWeights(network, weights), data, made, { ...running, seed: asked.seed });
  const { centroid, highShare, profile, valid, grid } = await spectrum(result.perturbations, exactly);
  const measured = {
    ...{ tried: labels.length, attacked: result.attacked, valid, centroid, highShare },
    share: profile === null ? null : [...profile.share],
    ...{ radius: [...grid.annuli.radius], noise: [...whiteNoiseProfile(grid).share] },
  };
  return { result, measured };
}
