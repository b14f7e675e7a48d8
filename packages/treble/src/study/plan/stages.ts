import type { ProbeConfig, StagesProbe } from "../../pipeline/trial/probeConfig.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";

/** A network with what it costs. */
export interface CostedTrial {
  /** Against other networks, whatever the recipe. */
  readonly cost: number;
  /** Factor on the time of its training alone: its own and the recipe's. */
  readonly trainingCost: number;
  readonly config: TrialConfig;
}

/** What a network's job consists of; each is one run in the store, the probes one each. */
export type Stage = "search" | "train" | "measure" | "probes";

export function stagesOf({ learningRate, probes }: TrialConfig): readonly Stage[] {
  return [
    ...(typeof learningRate === "number" ? [] : (["search"] as const)),
    "train",
    "measure",
    ...(probes.length > 0 ? (["probes"] as const) : []),
  ];
}

/**
 * Work of a stage (of all probes together), in units of `cost`: 1 for all stages of a network of cost 1 in the quick
 * study on CIFAR-10, which trains on 10,000 images and attacks 256 of 3×32×32. Proportional to the images, which is
 * rough: with more of them, fewer epochs reach a loss.
 */
export function stageWork(stage: Stage, { cost, trainingCost, config }: CostedTrial, pixels: number): number {
  const { trainImages, learningRate, measure, probes } = config;
  const work = (images: number, usual: number): number => (cost * images * pixels) / (usual * 3072);
  const trained = work(trainImages, 10_000);
  const attacked = work(measure.images, 256);
  switch (stage) {
    case "search":
      return 0.22 * Math.min(trained, work(searchedImages(learningRate), 10_000));
    case "train":
      return 0.73 * trained * trainingCost;
    case "measure":
      return 0.16 * attacked;
    case "probes":
      return probes.reduce((work, probe) => work + 0.1 * attacksOf(probe, config), 0) * attacked;
  }
}

function searchedImages(rule: TrialConfig["learningRate"]): number {
  return typeof rule === "number" ? 0 : (rule.images ?? Infinity);
}

/**
 * How often a probe attacks all the images: once, as a guess, but one of stages at every moment, and again for targets.
 */
function attacksOf(probe: ProbeConfig, { measure, training }: TrialConfig): number {
  if (probe.kind !== "stages") return 1;
  return (
    (momentsOf(probe, training) * (probe.targeted ? 2 : 1) * Math.min(probe.images, measure.images)) / measure.images
  );
}

/** What a network's probes leave on the disk, in bytes; `pixels` an image. */
export function probeBytes({ measure, training, probes }: TrialConfig, pixels: number): number {
  const signals = probes.flatMap((probe) => (probe.kind === "stages" ? [probe] : []));
  return (
    400 * measure.images * probes.length +
    signals.reduce((bytes, probe) => {
      const images = momentsOf(probe, training) * Math.min(probe.images, measure.images);
      return bytes + 4 * pixels * images * (probe.targeted ? 3 : 2);
    }, 0)
  );
}

/** At how many moments a probe looks at most, the end among them. */
function momentsOf({ at }: StagesProbe, { snapshots, stages }: TrialConfig["training"]): number {
  return ((at === "snapshots" ? snapshots : stages)?.length ?? 0) + 1;
}
