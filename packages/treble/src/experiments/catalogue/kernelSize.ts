import { type Claim, intervalRule, perturbationCentroid, signedText } from "../claim.ts";
import { convolution } from "../conditions.ts";
import type { ConditionRuns, Experiment } from "../experiment.ts";
import type { Scale } from "../scale.ts";
import { slope } from "../slope.ts";
import { ortegaCaro } from "../sources.ts";

/** Kernel widths of the bounded-width networks, in pixels. */
function kernelsOf({ name }: Scale): readonly number[] {
  return name === "quick" ? [3, 7, 15] : [3, 5, 7, 9, 15, 21];
}

export const kernelSize: Experiment = {
  id: "kernel-size",
  title: "Kernel size",
  question: "Does a smaller convolution kernel move features and adversarial perturbations to higher frequencies?",
  conditions: (scale) => [...kernelsOf(scale).map((kernel) => convolution(kernel)), convolution("full")],
  claims: (scale, { width }) => [kernelSizeClaim(kernelsOf(scale), width)],
  charts: (rows, { centroids }) => {
    const points = (pick: (row: ConditionRuns) => ConditionRuns["result"]["centroid"]) =>
      [...rows.values()].map((row) => ({ x: row.result.kernel!, y: pick(row) }));
    return [
      {
        id: "kernel-size-centroid",
        title: "Frequency against kernel width",
        caption:
          "Mean frequency of the smallest perturbations and of the learned features against the width of the kernel, with 95 % intervals over seeds and images.",
        x: { label: "Kernel width (pixels)", scale: "log2" },
        y: { label: "Centroid (cycles per pixel)", scale: "linear" },
        series: [
          { name: "perturbations", points: points(({ result }) => result.centroid) },
          { name: "features", points: points(({ result }) => result.featureCentroid.trained) },
        ],
        references: [
          { label: "the images", value: centroids.images },
          { label: "white noise", value: centroids.whiteNoise },
        ],
      },
    ];
  },
};

/** Full-width is as wide as the image. */
function kernelSizeClaim(bounded: readonly number[], imageWidth: number): Claim {
  const kernels = [...bounded, imageWidth];
  return {
    id: "kernel-size",
    claim: "The smaller the convolution kernel, the higher the frequency of the adversarial perturbations.",
    source: ortegaCaro,
    metric: perturbationCentroid,
    contrast: `least-squares slope of the mean centroid on log2 of the kernel width, over bounded-width ${bounded.join(", ")} and full-width (${imageWidth}), ReLU`,
    rule: intervalRule,
    unit: "cycles per pixel for each doubling of the kernel",
    networks: [...bounded.map((kernel) => convolution(kernel)), convolution("full")].map(({ id }) => id),
    statistic: (means) => slope(kernels.map(Math.log2), means),
    predicted: -1,
    sentence: (effect, means) =>
      `Each doubling of the kernel width moves the perturbations' mean frequency by ${signedText(effect)} cycles per pixel: ` +
      `${means.map((mean, i) => `${mean.toFixed(3)} at ${kernels[i]}`).join(", ")} pixels.`,
  };
}
