import type { ProbeName } from "../../pipeline/probes/probes.ts";
import { numberText } from "../../results/numberText.ts";
import { supportThreshold } from "../../spectrum/concentration.ts";
import type { ScalarName } from "../../spectrum/spectrumTable.ts";
import type { Interval } from "../../statistics/interval.ts";
import { bestKernels } from "../charts/bestKernels.ts";
import { ceilingCharts } from "../charts/ceilingCharts.ts";
import { concentrationChart } from "../charts/concentrationChart.ts";
import { lowCutoff, lowShareChart } from "../charts/lowShareChart.ts";
import { rowChart } from "../charts/rowChart.ts";
import { belowCeiling } from "../claims/belowCeiling.ts";
import { kernelSlope, type SlopeWords } from "../claims/kernelSlope.ts";
import { over, probed, type Samples } from "../claims/probedSamples.ts";
import { type ConcentrationConfig, computeConcentration } from "../computations/concentration.ts";
import { type Claim, intervalRule, signedText } from "../contract/claim.ts";
import type { Condition, ConditionRuns } from "../contract/conditionRuns.ts";
import { declaredIn } from "../contract/declared.ts";
import type { Experiment, ImageSize } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import {
  convolution,
  fullyConnected,
  locallyConnected,
  stacked,
  visionTransformer,
  withProbes,
} from "../networks/conditions.ts";
import { hasTransformer, kernelWidths } from "../networks/mainComparison.ts";

/** Networks of the page beside those, by their convolutions' widths: what they have is held against their ceilings. */
function othersOf(scale: Scale): readonly Condition[] {
  const linear = [convolution(3, "linear"), convolution("full", "linear"), fullyConnected("linear")];
  return [
    ...linear.map(measuredOf),
    withLowShare(locallyConnected(3)),
    ...(scale.name === "quick" ? [] : [stacked(2), stacked(3)].map(measuredOf)),
    ...(hasTransformer(scale) ? [measuredOf(visionTransformer)] : []),
  ];
}

/** Bounded-width and full-width, from the narrowest kernel to the widest. */
function convolutionsOf(scale: Scale): readonly Condition[] {
  return [...kernelWidths(scale), "full" as const].map((kernel) => measuredOf(convolution(kernel)));
}

function measuredOf(condition: Condition): Condition {
  return withProbes(withLowShare(condition), { kind: "kernels", cutoff: lowCutoff }, { kind: "features" });
}

function withLowShare(condition: Condition): Condition {
  return withProbes(condition, { kind: "low-share", cutoff: lowCutoff });
}

/** Those whose units see less than all of the image, which is when a ceiling says something. */
function localOf(scale: Scale, has: (condition: Condition) => boolean): readonly Condition[] {
  const sees = ({ architecture }: Condition): boolean =>
    !["full-width", "fully-connected"].includes(architecture.family);
  return uncertainty.conditions(scale).filter((condition) => sees(condition) && has(condition));
}

/** The networks whose kernels and features are measured. */
function measuredIn(rows: ReadonlyMap<string, ConditionRuns>): ReadonlyMap<string, ConditionRuns> {
  return new Map([...rows].filter(([, { condition }]) => condition.probes?.some(({ kind }) => kind === "kernels")));
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
      steps: 45,
      config: { kind: "concentration", version: 2, ...config },
      compute: ({ signal }) => computeConcentration(config, signal),
    };
  },
  conditions: (scale) => [...convolutionsOf(scale), measuredOf(fullyConnected()), ...othersOf(scale)],
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
      ...ceilingClaims(scale),
    ];
  },
  charts: (rows, { size, scale, computed }) => [
    concentrationChart(computed ?? {}, concentrationOf(size)),
    lowShareChart(
      convolutionsOf(scale).map(({ id }) => rows.get(id)!),
      size,
      { id: "uncertainty-low-share", title: "Energy at low frequencies against kernel width" },
    ),
    ...ceilingCharts(rows, lowCutoff, "uncertainty-ceiling"),
    rowChart(measuredIn(rows), {
      id: "uncertainty-entropic",
      title: "Distance to the uncertainty bound",
      caption:
        "Entropy over pixels plus entropy over frequencies, less the logarithm of the number of pixels: of the first layer's kernels, of the margin's gradients and of the smallest perturbations, with 95 % intervals over seeds and kernels or images. No signal lies below 0 (Dembo, Cover & Thomas 1991).",
      label: "Above the bound (nats)",
      series: ofEach("uncertainty"),
      references: [{ label: "the bound", value: 0 }],
    }),
    rowChart(measuredIn(rows), {
      id: "uncertainty-supports",
      title: "Pixels times frequencies",
      caption: `Number of pixels times number of frequencies with more than ${supportThreshold} of the largest value, by the number of pixels of the image, of the first layer's kernels, of the margin's gradients and of the smallest perturbations, with 95 % intervals over seeds and kernels or images. No signal lies below 1 (Donoho & Stark 1989), but for what the threshold leaves out.`,
      label: "Pixels × frequencies / pixels of the image",
      scale: "log10",
      series: ofEach("supportProduct"),
      references: [{ label: "the bound", value: 1 }],
    }),
    rowChart(measuredIn(rows), {
      id: "uncertainty-pixels",
      title: "Effective number of pixels",
      caption:
        "Effective number of pixels (exp of the entropy of the energy: 1 for a single pixel) of the first layer's kernels, of the margin's gradients and of the smallest perturbations, with 95 % intervals over seeds and kernels or images.",
      label: "Effective number of pixels",
      series: ofEach("spatialEntropy"),
    }),
    rowChart(measuredIn(rows), {
      id: "uncertainty-frequencies",
      title: "Effective number of frequencies",
      caption: `The same of frequencies, of which there are ${size.height * size.width}: a single wave has 2, itself and its mirror image. With 95 % intervals over seeds and kernels or images.`,
      label: "Effective number of frequencies",
      series: ofEach("bandwidthEntropy"),
    }),
  ],
  kernels: ({ size, computed }) => bestKernels(computed ?? {}, concentrationOf(size)),
  caveats: (rows) => {
    const residue = [...measuredIn(rows).values()].map((row) => {
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
    cutoff: lowCutoff,
    kernels: [
      ...narrower.map((kernel) => ({ image: [height, width] as const, kernel })),
      { image: [224, 224], kernel: 16 },
    ],
    cutoffs: Array.from({ length: Math.floor(Math.min(longest, 64) / 2) + 1 }, (_, i) => i / Math.min(longest, 64)),
  };
}

/** What an attack or a read-out adds up out of many units may have more of low frequencies than any one of them. */
function ceilingClaims(scale: Scale): readonly Claim[] {
  const isLinear = ({ architecture }: Condition): boolean =>
    "activation" in architecture && architecture.activation === "linear";
  const about = {
    ...{ cutoff: lowCutoff, source: "a question of this laboratory" },
    declared: declaredIn("c607382", "30 November 2026"),
  } as const;
  return [
    belowCeiling(localOf(scale, isLinear), {
      ...about,
      id: "uncertainty-floor-predictors",
      claim:
        "The end-to-end predictors of linear networks have less of their energy at low frequencies than any unit of their layers can have.",
      of: "predictor",
      called: "the end-to-end predictor of each class",
      shared: null,
    }),
    belowCeiling(
      localOf(scale, () => true),
      {
        ...about,
        id: "uncertainty-floor-features",
        claim:
          "Learned features have less of their energy at low frequencies than any unit of their network's layers can have.",
        of: "feature",
        called: "the feature at each image (input gradient of the margin; of what seeds share: to one rival class)",
        shared: "feature",
      },
    ),
    belowCeiling(
      localOf(scale, () => true),
      {
        ...about,
        id: "uncertainty-floor-perturbations",
        claim:
          "The smallest perturbations have less of their energy at low frequencies than any unit of their network's layers can have.",
        of: "perturbation",
        called: "each minimum-norm L2 perturbation",
        shared: "perturbation",
      },
    ),
  ];
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
