import type { ProbeName } from "../../pipeline/probes/probes.ts";
import type { Chart } from "../../results/chart.ts";
import { numberText } from "../../results/numberText.ts";
import type { ScalarName } from "../../spectrum/spectrumTable.ts";
import { slope } from "../../statistics/correlation.ts";
import type { Interval } from "../../statistics/interval.ts";
import { lowCutoff, lowShareChart } from "../charts/lowShareChart.ts";
import { rowChart } from "../charts/rowChart.ts";
import { over, probed, type Samples } from "../claims/probedSamples.ts";
import { type ConcentrationConfig, computeConcentration } from "../computations/concentration.ts";
import { type Claim, intervalRule, signedText } from "../contract/claim.ts";
import type { Computed } from "../contract/computation.ts";
import type { Condition, ConditionRuns } from "../contract/conditionRuns.ts";
import type { Experiment, ImageSize } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { ortegaCaroAbstract } from "../contract/sources.ts";
import { convolution, fullyConnected, withProbes } from "../networks/conditions.ts";
import { kernelWidths } from "../networks/mainComparison.ts";

/** Bounded-width and full-width, from the narrowest kernel to the widest. */
function convolutionsOf(scale: Scale): readonly Condition[] {
  return [...kernelWidths(scale), "full" as const].map((kernel) => measuredOf(convolution(kernel)));
}

function measuredOf(condition: Condition): Condition {
  return withProbes(condition, { kind: "kernels", cutoff: lowCutoff }, { kind: "features" });
}

/** Of kernels, features and perturbations the same measure. */
function ofEach(scalar: ScalarName): Readonly<Record<string, (row: ConditionRuns) => Interval>> {
  return {
    "first-layer kernels": over(probed("kernels", `kernel_${scalar}`)),
    features: over(probed("features", `feature_${scalar}`)),
    perturbations: over(probed("features", `perturbation_${scalar}`)),
  };
}

export const uncertainty: Experiment = {
  id: "uncertainty",
  title: "The uncertainty principle",
  question:
    "What a narrow kernel has few pixels for must spread over frequencies: how much of that is seen in trained kernels, features and perturbations?",
  computation: (_, size) => {
    const config = concentrationOf(size);
    return {
      config: { kind: "concentration", version: 1, ...config },
      compute: ({ signal }) => computeConcentration(config, signal),
    };
  },
  conditions: (scale) => [...convolutionsOf(scale), measuredOf(fullyConnected())],
  claims: (scale, { width }) => {
    const claim = (words: SlopeWords): Claim =>
      kernelSlope(convolutionsOf(scale), [...kernelWidths(scale), width], words);
    return [
      claim({
        id: "uncertainty-kernels",
        claim: "The narrower the kernels of the first layer, the more frequencies each of them is spread over.",
        metric: "log2 of the effective number of frequencies of each trained kernel (exp of the entropy of its energy)",
        unit: "doublings of the number of frequencies for each doubling of the kernel width",
        measured: "log2 of the number of frequencies of the kernels",
        counted: "frequencies",
        predicted: -1,
        samples: log2(probed("kernels", "kernel_bandwidthEntropy")),
      }),
      claim({
        id: "uncertainty-low-share",
        claim: "The narrower the kernels of the first layer, the less of their energy they keep at low frequencies.",
        metric: `energy share of each trained kernel at or below ${lowCutoff} cycles per pixel`,
        unit: "of the energy for each doubling of the kernel width",
        measured: "share of low frequencies in the kernels' energy",
        predicted: 1,
        samples: probed("kernels", "kernel_lowShare"),
      }),
      claim({
        id: "uncertainty-perturbations",
        claim:
          "The narrower the kernels of the first layer, the more frequencies the smallest perturbations are spread over.",
        metric: "log2 of the effective number of frequencies of each minimum-norm L2 perturbation",
        unit: "doublings of the number of frequencies for each doubling of the kernel width",
        measured: "log2 of the number of frequencies of the perturbations",
        counted: "frequencies",
        predicted: -1,
        samples: log2(probed("features", "perturbation_bandwidthEntropy")),
      }),
      floorClaim(convolutionsOf(scale)),
    ];
  },
  charts: (rows, { size, scale, computed }) => [
    concentrationChart(computed ?? {}, concentrationOf(size)),
    lowShareChart(
      convolutionsOf(scale).map(({ id }) => rows.get(id)!),
      size,
      { id: "uncertainty-low-share", title: "Energy at low frequencies against kernel width" },
    ),
    rowChart(rows, {
      id: "uncertainty-entropic",
      title: "Distance to the uncertainty bound",
      caption:
        "Entropy over pixels plus entropy over frequencies, less the logarithm of the number of pixels: of the first layer's kernels, of the margin's gradients and of the smallest perturbations, with 95 % intervals over seeds and kernels or images. No signal lies below 0 (Dembo, Cover & Thomas 1991).",
      label: "Above the bound (nats)",
      series: ofEach("uncertainty"),
      references: [{ label: "the bound", value: 0 }],
    }),
    rowChart(rows, {
      id: "uncertainty-pixels",
      title: "Effective number of pixels",
      caption:
        "Effective number of pixels (exp of the entropy of the energy: 1 for a single pixel) of the first layer's kernels, of the margin's gradients and of the smallest perturbations, with 95 % intervals over seeds and kernels or images.",
      label: "Effective number of pixels",
      series: ofEach("spatialEntropy"),
    }),
    rowChart(rows, {
      id: "uncertainty-frequencies",
      title: "Effective number of frequencies",
      caption: `The same of frequencies, of which there are ${size.height * size.width}: a single wave has 2, itself and its mirror image. With 95 % intervals over seeds and kernels or images.`,
      label: "Effective number of frequencies",
      series: ofEach("bandwidthEntropy"),
    }),
  ],
  caveats: (rows) => {
    const residue = [...rows.values()].map((row) => {
      const mean = (name: ProbeName<"kernels">): number => over(probed("kernels", name))(row).mean;
      return { label: row.condition.label, change: mean("kernel_lowShare") - mean("initial_lowShare") };
    });
    const least = residue.reduce((a, b) => (Math.abs(b.change) < Math.abs(a.change) ? b : a));
    return [
      `Kernels keep a residue of their random start: training moved their share of low frequencies least in ${least.label}, by ${numberText(least.change, 3, "both")}.`,
      "The bounds hold for the first layer's kernels. Features and perturbations are made of many shifted kernels and may be more concentrated than any one of them.",
    ];
  },
};

/** Some kernels, cut-offs from one frequency of the grid to the next up to its highest along an axis. */
function concentrationOf({ height, width }: ImageSize): ConcentrationConfig {
  const longest = Math.max(height, width);
  const narrower = [3, 5, 7, 15].filter((kernel) => kernel < Math.min(height, width));
  return {
    kernels: [
      ...narrower.map((kernel) => ({ image: [height, width] as const, kernel })),
      { image: [224, 224], kernel: 16 },
    ],
    cutoffs: Array.from({ length: Math.floor(Math.min(longest, 64) / 2) + 1 }, (_, i) => i / Math.min(longest, 64)),
  };
}

function concentrationChart(computed: Computed, { kernels, cutoffs }: ConcentrationConfig): Chart {
  const stack: Readonly<Record<number, string>> = { 5: ", or two layers of 3×3", 7: ", or three layers of 3×3" };
  return {
    id: "uncertainty-concentration",
    title: "The most that a kernel can have at low frequencies",
    caption:
      "Largest energy share at or below a frequency that any kernel of a size can have, computed exactly, on images of the study's size, and for the patches of a transformer on images of 224 pixels.",
    explanation:
      "A kernel of k×k pixels zero-padded to the image is a vector x of few pixels; its share of energy in the disc r ≤ f is xᵀPx/xᵀx, where P keeps the disc's frequencies and cuts the kernel out again. Its maximum is P's largest eigenvalue λ(f), reached by the first discrete prolate function (Slepian 1978), and 1 − λ(f) is the floor of what must leak to higher frequencies: the uncertainty principle with its constants. Layers in between with enough channels compose to every filter on their receptive field, so a stack has the curve of one kernel as large. At 0 the curve is k² against the number of pixels: one frequency cannot see a small kernel's place.",
    x: { label: "Cut-off (cycles per pixel)", scale: "linear" },
    y: { label: "Largest energy share below it", scale: "linear" },
    series: kernels.map(({ image: [height, width], kernel }, at) => ({
      name: `${kernel}×${kernel}${kernel === 16 ? ` on ${height}×${width}` : (stack[kernel] ?? "")}`,
      points: cutoffs.map((x, i) => {
        const y = computed[`ceilings ${at}`]![i]!;
        return { x, y: { mean: y, low: y, high: y } };
      }),
    })),
    references: [],
  };
}

/** The bound holds for every kernel: a violation is a mistake of ours. */
function floorClaim(networks: readonly Condition[]): Claim {
  return {
    id: "uncertainty-floor",
    check: true,
    claim: "No trained kernel of the first layer has more of its energy at low frequencies than its size allows.",
    source: "Slepian 1978, discrete prolate functions",
    metric: `largest energy share at or below ${lowCutoff} cycles per pixel that a kernel of the size can have, minus that of each trained kernel`,
    contrast: `the least of them, over ${networks.map(({ label }) => label).join(", ")}`,
    rule: intervalRule,
    unit: "of the energy",
    networks: networks.map(({ id }) => id),
    measure: (measured) => {
      const { ceiling } = measured.probe("kernels").summary;
      return probed("kernels", "kernel_lowShare")(measured).map((share) => ceiling - share);
    },
    summary: (samples) => Math.min(...samples),
    statistic: (means) => Math.min(...means),
    shared: null,
    predicted: 1,
    sentence: (effect) => `The kernel that comes nearest to its limit stays below it by ${signedText(effect)}.`,
  };
}

function log2(samples: Samples): Samples {
  return (measured) => samples(measured).map(Math.log2);
}

interface SlopeWords extends Pick<Claim, "id" | "claim" | "metric" | "unit" | "predicted"> {
  readonly samples: Samples;
  /** The measure in a few words. */
  readonly measured: string;
  /** What a measure that is a log2 counts; absent where it is none. */
  readonly counted?: string;
}

/** The claim that a measure falls, or rises, with the width of the kernel. `widths` are those of the networks. */
function kernelSlope(networks: readonly Condition[], widths: readonly number[], words: SlopeWords): Claim {
  const { samples, measured, counted, ...rest } = words;
  const number = (mean: number): string => (counted ? (2 ** mean).toFixed(0) : numberText(mean));
  return {
    ...rest,
    source: `${ortegaCaroAbstract} (Fourier uncertainty principle)`,
    contrast: `least-squares slope of the mean on log2 of the kernel width, over ${networks.map(({ label }) => label).join(", ")} (${widths.at(-1)})`,
    rule: intervalRule,
    networks: networks.map(({ id }) => id),
    measure: samples,
    statistic: (means) => slope(widths.map(Math.log2), means),
    sentence: (effect, means) =>
      `Each doubling of the kernel width changes the ${measured} by ${signedText(effect)}: ` +
      `${means.map((mean, i) => `${number(mean)} at ${widths[i]}`).join(", ")} pixels${counted ? ` (${counted}, geometric means)` : ""}.`,
  };
}
