import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";

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
 * Work of a stage (of one probe), in units of a network's `cost`: as in the quick study on CIFAR-10, which trains on
 * 10,000 images and attacks 256 of 3×32×32. Proportional to the images, which is rough: with more of them, fewer epochs
 * reach a loss.
 */
export function stageWork(stage: Stage, { trainImages, measure }: TrialConfig, pixels: number): number {
  const [trained, attacked] = [trainImages / 10_000, measure.images / 256].map((images) => (images * pixels) / 3072);
  switch (stage) {
    case "search":
      return 0.22 * trained!;
    case "train":
      return 0.73 * trained!;
    case "measure":
      return 0.16 * attacked!;
    case "probes":
      return 0.1 * attacked!;
  }
}
