import type { TrialRecord } from "../../pipeline/collect.ts";
import { rightImages, smallestNorms } from "../../pipeline/probes/smallestNorms.ts";
import type { CurveProbe } from "../../pipeline/trial/probeConfig.ts";
import { numberText } from "../../results/numberText.ts";
import { hierarchicalInterval } from "../../statistics/bootstrap.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import { median } from "../../statistics/median.ts";
import { radiusChart } from "../charts/radiusChart.ts";
import { rowChart } from "../charts/rowChart.ts";
import { type Claim, intervalRule, signedText } from "../contract/claim.ts";
import type { Condition } from "../contract/conditionRuns.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { ortegaCaroAbstract } from "../contract/sources.ts";
import {
  convolution,
  fullyConnected,
  locallyConnected,
  visionTransformer,
  withProbes,
} from "../networks/conditions.ts";
import { kernelWidths } from "../networks/mainComparison.ts";

const small = convolution(3);
const full = convolution("full");

function probeOf({ name }: Scale): CurveProbe {
  const linf = { name: "fmn-linf", steps: 100 } as const;
  if (name === "quick") return { kind: "curve", attacks: [linf], images: 64 };
  const images = name === "standard" ? 256 : 512;
  return { kind: "curve", attacks: [{ name: "fmn-l2", steps: 100 }, { name: "fab-l2", steps: 100 }, linf], images };
}

function networksOf(scale: Scale): readonly Condition[] {
  return [
    ...kernelWidths(scale).map((kernel) => convolution(kernel)),
    full,
    locallyConnected(3),
    fullyConnected(),
    ...(scale.name === "quick" ? [] : [visionTransformer]),
  ];
}

export const susceptibility: Experiment = {
  id: "susceptibility",
  title: "Susceptibility",
  question: "Are networks whose perturbations lie at low frequencies harder to fool?",
  conditions: (scale) => networksOf(scale).map((condition) => withProbes(condition, probeOf(scale))),
  claims: () => [
    notHarder(
      "l2",
      "susceptibility-l2",
      "L2",
      "over all values, pixels in [0, 1]",
      "DDN, and FMN and FAB where they were run",
      3,
    ),
    notHarder("linf", "susceptibility-linf", "L∞", "largest change of a value, pixels in [0, 1]", "FMN", 4),
  ],
  charts: (rows) => [
    radiusChart(rows, (seed) => normsOf(seed, "l2"), {
      id: "susceptibility-l2",
      title: "Accuracy against radius, L2",
      label: "ε, L2 (pixels in [0, 1])",
      epsilons: [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1],
    }),
    radiusChart(rows, (seed) => normsOf(seed, "linf"), {
      id: "susceptibility-linf",
      title: "Accuracy against radius, L∞",
      label: "ε, L∞ (in 1/255 of the pixels' range)",
      levels: 255,
      epsilons: [0, 0.25, 0.5, 1, 1.5, 2, 3, 4],
    }),
    rowChart(rows, {
      id: "susceptibility-norm",
      title: "Size of the smallest perturbation, L2",
      caption:
        "Median L2 norm of the smallest perturbation over the images that are right before it, mean over seeds, with 95 % intervals over seeds and images. Tables of networks give the median over the fooled images of all seeds together.",
      label: "Median L2 norm (pixels in [0, 1])",
      series: { "smallest perturbation": ({ seeds }) => medianInterval(seeds, "l2") },
    }),
  ],
  caveats: (rows) => {
    const [a, b] = [rows.get(small.id)!.result, rows.get(full.id)!.result];
    return [
      `Networks are compared at equal training loss, not at equal accuracy: ${small.label} is right on ${percent(a.testAccuracy)} of the test images, ${full.label} on ${percent(b.testAccuracy)}.`,
    ];
  },
};

type CurveNorm = "l2" | "linf";

/** One number an image; see the curve probe. In L2 the measurement, which has more images, joins in. */
function normsOf(measured: TrialRecord, norm: CurveNorm): Float64Array {
  const tried = measured.probe("curve").numbers(norm);
  if (norm === "linf") return tried;
  return smallestNorms(measured.spectra).map((least, i) => Math.min(least, tried[i] ?? least));
}

function notHarder(
  norm: CurveNorm,
  id: string,
  name: string,
  meaning: string,
  attack: string,
  decimals: number,
): Claim {
  const levels = (value: number): string => (norm === "linf" ? ` (${(255 * value).toFixed(1)}/255)` : "");
  const summary = (images: Float64Array, measured: TrialRecord): number => {
    const norms = normsOf(measured, norm);
    return median(images.map((i) => norms[i]!));
  };
  return {
    id,
    claim: `A full-width convolution is fooled by smaller ${name} perturbations than a small one.`,
    source: `${ortegaCaroAbstract} (larger kernels do not lower the susceptibility), given a side here`,
    metric: `${name} norm of the smallest perturbation (${attack}; ${meaning}), of images that are right before it`,
    contrast: `median over images, mean over seeds, of ${small.label} minus that of ${full.label}`,
    rule: intervalRule,
    unit: `in ${name} norm, pixels in [0, 1]`,
    networks: [small.id, full.id],
    measure: (measured) => rightImages(normsOf(measured, norm)),
    summary,
    statistic: (medians) => medians[0]! - medians[1]!,
    predicted: 1,
    sentence: (effect, [a, b]) =>
      `Median ${name} norm (${meaning}): ${small.label} ${numberText(a!, decimals)}${levels(a!)}, ${full.label} ${numberText(b!, decimals)}${levels(b!)}, a difference of ${signedText(effect, decimals)}.`,
  };
}

function medianInterval(seeds: readonly TrialRecord[], norm: CurveNorm): Interval {
  const samples = seeds.map((seed) => normsOf(seed, norm).filter((value) => value > 0 && Number.isFinite(value)));
  const filled = samples.filter(({ length }) => length > 0);
  if (filled.length === 0) return undefinedInterval;
  return hierarchicalInterval(filled, { statistic: median });
}

function percent({ mean }: Interval): string {
  return `${(100 * mean).toFixed(0)} %`;
}
