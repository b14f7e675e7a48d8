import type { Claim } from "./claim.ts";
import type { Interval } from "./results.ts";

const PAPER = "Ortega Caro et al. 2020, arXiv 2006.11440";
const METRIC = "centroid of the minimum-norm L2 perturbation, cycles per pixel";
const RULE =
  "supported if the 95 % interval of the contrast (bootstrap over seeds, then images; 2,000 draws) lies wholly on the claimed side of 0, contradicted if wholly on the other, else inconclusive";

/** Kernel widths of the networks that the kernel-size claim compares; full-width is as wide as the image. */
export function kernelSizeClaim(imageWidth: number): Claim {
  const kernels = [3, 7, 15, imageWidth];
  return {
    id: "kernel-size",
    claim: "The smaller the convolution kernel, the higher the frequency of the adversarial perturbations.",
    source: PAPER,
    metric: METRIC,
    contrast: `least-squares slope of the mean centroid on log2 of the kernel width, over bounded-width ${kernels.slice(0, -1).join(", ")} and full-width (${imageWidth}), ReLU`,
    rule: RULE,
    unit: "cycles per pixel for each doubling of the kernel",
    networks: ["bounded-width-3", "bounded-width-7", "bounded-width-15", "full-width"],
    statistic: (means) => slope(kernels.map(Math.log2), means),
    predicted: -1,
    sentence: (effect, means) =>
      `Each doubling of the kernel width moves the perturbations' mean frequency by ${signed(effect)} cycles per pixel: ` +
      `${means.map((mean, i) => `${mean.toFixed(3)} at ${kernels[i]}`).join(", ")} pixels.`,
  };
}

/** `higher − lower`, two networks. */
function difference(id: string, claim: string, higher: [string, string], lower: [string, string]): Claim {
  return {
    id,
    claim,
    source: PAPER,
    metric: METRIC,
    contrast: `mean centroid of ${higher[1]} minus that of ${lower[1]}`,
    rule: RULE,
    unit: "cycles per pixel",
    networks: [higher[0], lower[0]],
    statistic: (means) => means[0]! - means[1]!,
    predicted: 1,
    sentence: (effect, [a, b]) =>
      `${higher[1]}: ${a!.toFixed(3)}, ${lower[1]}: ${b!.toFixed(3)} cycles per pixel, a difference of ${signed(effect)}.`,
  };
}

export const linearClaim: Claim = difference(
  "linear-kernel",
  "Without any non-linearity, a bounded-width convolution gives perturbations of higher frequency than a full-width one.",
  ["linear-bounded-width-3", "linear bounded-width 3×3"],
  ["linear-full-width", "linear full-width"],
);

export const weightSharingClaim: Claim = difference(
  "beyond-locality",
  "A small convolution gives perturbations of higher frequency than a fully connected network.",
  ["bounded-width-3", "bounded-width 3×3"],
  ["fully-connected", "fully connected"],
);

export const transformerClaim: Claim = difference(
  "beyond-convolution",
  "A small convolution gives perturbations of higher frequency than a vision transformer.",
  ["bounded-width-3", "bounded-width 3×3"],
  ["vision-transformer", "vision transformer"],
);

function signed({ mean, low, high }: Interval): string {
  const number = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
  return `${number(mean)} (95 % interval ${number(low)} to ${number(high)})`;
}

function slope(x: readonly number[], y: Float64Array): number {
  const meanX = x.reduce((a, b) => a + b, 0) / x.length;
  const meanY = y.reduce((a, b) => a + b, 0) / y.length;
  let [top, bottom] = [0, 0];
  x.forEach((value, i) => {
    top += (value - meanX) * (y[i]! - meanY);
    bottom += (value - meanX) ** 2;
  });
  return top / bottom;
}
