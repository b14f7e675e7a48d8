import { usualStrengths } from "../../attacks/bands/criticalBands.ts";
import { successful, type TrialRecord } from "../../pipeline/collect.ts";
import { rightImages, smallestNorms } from "../../pipeline/probes/smallestNorms.ts";
import type { CriticalBandsProbe } from "../../pipeline/trial/probeConfig.ts";
import type { ChartSeries } from "../../results/chart.ts";
import { numberText } from "../../results/numberText.ts";
import { mean } from "../../statistics/mean.ts";
import { median } from "../../statistics/median.ts";
import { sensitivityChart } from "../charts/sensitivityChart.ts";
import { noiseChannelOf } from "../claims/noiseChannelOf.ts";
import { type Ranked, rankClaim } from "../claims/rankClaim.ts";
import { type Claim, intervalRule, signedText } from "../contract/claim.ts";
import type { Condition, ConditionRuns } from "../contract/conditionRuns.ts";
import { declaredIn } from "../contract/declared.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { subramanian, subramanianAbstract } from "../contract/sources.ts";
import { adversariallyTrained } from "../networks/adversariallyTrained.ts";
import {
  convnext,
  convolution,
  fullyConnected,
  locallyConnected,
  mlpMixer,
  resnet20,
  vggLike,
  visionTransformer,
  withProbes,
} from "../networks/conditions.ts";

const small = convolution(3);

export function criticalBandsProbe({ name, measure }: Scale): CriticalBandsProbe {
  const octaves = name === "quick" ? 1 : 0.5;
  return { kind: "critical-bands", images: measure.images, octaves, strengths: usualStrengths };
}

/** Trained on images as they are. */
function networksOf({ name }: Scale): readonly Condition[] {
  const shallow = [small, convolution(15), convolution("full"), fullyConnected(), locallyConnected(3)];
  if (name === "quick") return shallow;
  return [...shallow, visionTransformer, mlpMixer, vggLike(), resnet20, convnext(3), convnext(13)];
}

export const criticalBands: Experiment = {
  id: "critical-bands",
  title: "Critical bands",
  question: "Do networks have their perturbations at the frequencies at which noise misleads them?",
  conditions: (scale) =>
    [...networksOf(scale), adversariallyTrained(small, scale)].map((condition) =>
      withProbes(condition, criticalBandsProbe(scale)),
    ),
  claims: (scale) => [
    rankClaim(networksOf(scale), gravity, centroid, {
      id: "critical-bands-frequency",
      claim: "The higher the frequencies at which noise misleads a network, the higher those of its perturbations.",
      source: `the instrument is that of ${subramanian}; the claim is made here`,
      declared: declaredIn("be3c865"),
      metric: `${gravityText}, and centroid of the minimum-norm L2 perturbation, cycles per pixel`,
      predicted: 1,
      sentence: (effect, means) =>
        `${signedText(effect, 2)} over ${means.length / 2} networks. Noise and perturbations, in cycles per pixel: ${pairs(scale, means, (octave) => shown(2 ** octave, 3), numberText)}.`,
    }),
    rankClaim(networksOf(scale), width, norm, {
      id: "critical-bands-width",
      claim: "The wider a network's channel, the larger the perturbation that it takes to fool it.",
      source: `${subramanianAbstract} (of adversarially trained networks: they are more robust, and their channel is wider), tested here over architectures`,
      declared: declaredIn("be3c865"),
      metric: `${widthText}, and median L2 norm of the smallest perturbation (DDN) of images that are right before it, pixels in [0, 1]`,
      predicted: 1,
      sentence: (effect, means) =>
        `${signedText(effect, 2)} over ${means.length / 2} networks. Octaves and norm: ${pairs(scale, means, (octaves) => shown(octaves, 1), numberText)}.`,
    }),
    widerClaim(adversariallyTrained(small, scale)),
  ],
  charts: (rows) => [
    sensitivityChart(rows, "critical-bands-sensitivity"),
    {
      id: "critical-bands-centroid",
      title: "Frequency of perturbations against that of noise",
      caption:
        "Mean frequency of the smallest perturbations, with 95 % intervals over seeds and images, against the frequency that noise misleads the network at: the mean over seeds of where its sensitivity lies.",
      x: { label: "Sensitivity to noise (cycles per pixel)", scale: "log2" },
      y: { label: "Centroid of perturbations (cycles per pixel)", scale: "linear" },
      series: [...rows.values()].map(
        ({ condition, seeds, result }): ChartSeries => ({
          name: condition.label,
          points: [{ x: 2 ** mean(seeds.map(gravityOf)), y: result.centroid }].filter(({ x }) => Number.isFinite(x)),
        }),
      ),
      references: [],
    },
  ],
  caveats: (rows) => [...openFits([...rows.values()]), ...clippedCaveat([...rows.values()])],
};

const gravityText =
  "mean of log2 of the bands' frequency, weighted by their sensitivity to noise (1 by the variance that leaves right midway between all and chance of the right images)";
const widthText = "full width at half maximum of the Gaussian fitted to sensitivity over log2 frequency, octaves";

const images = (measured: TrialRecord): Float64Array => noiseChannelOf(measured).images;

const gravity: Ranked = {
  quantity: "the frequency that sensitivity to noise lies at",
  measure: images,
  summary: (samples, measured) => Math.log2(noiseChannelOf(measured).gravity(samples)),
};

const centroid: Ranked = {
  quantity: "the perturbations' centroid",
  measure: (measured) => successful(measured, "centroid"),
  summary: mean,
};

const width: Ranked = {
  quantity: "the channel's bandwidth",
  measure: images,
  summary: (samples, measured) => noiseChannelOf(measured).channel(samples).bandwidth,
};

const norm: Ranked = {
  quantity: "the median norm of the smallest perturbation",
  measure: ({ spectra }) => rightImages(smallestNorms(spectra)),
  summary: (samples, { spectra }) => {
    const norms = smallestNorms(spectra);
    return median(samples.map((image) => norms[image]!));
  },
};

/** The authors' own finding, about a network and its like. */
function widerClaim(robust: Condition): Claim {
  const [plain, hardened] = [small.label, robust.label];
  return {
    id: "critical-bands-adversarial",
    claim: "Adversarial training widens a network's channel.",
    source: subramanianAbstract,
    declared: declaredIn("be3c865"),
    metric: widthText,
    contrast: `bandwidth of ${hardened} minus that of ${plain}, each the mean over seeds`,
    rule: intervalRule,
    unit: "octaves",
    networks: [robust.id, small.id],
    measure: images,
    summary: width.summary,
    // A resampling that leaves one of them no channel shows no difference.
    statistic: ([a, b]) => (Number.isNaN(a! - b!) ? 0 : a! - b!),
    predicted: 1,
    sentence: (effect, [a, b]) =>
      `${hardened}: ${shown(a!, 1)}, ${plain}: ${shown(b!, 1)} octaves, a difference of ${signedText(effect, 1)}.`,
  };
}

/** The networks with their two numbers, in words. */
function pairs(
  scale: Scale,
  means: readonly number[],
  first: (value: number) => string,
  second: (value: number) => string,
): string {
  const networks = networksOf(scale);
  return networks
    .map(({ label }, i) => `${label} ${first(means[i]!)} and ${second(means[networks.length + i]!)}`)
    .join("; ");
}

/** The number; of a network that no noise misleads enough, or not with every seed, that it has no channel. */
function shown(value: number, decimals: number): string {
  return Number.isNaN(value) ? "no channel" : numberText(value, decimals);
}

function gravityOf(measured: TrialRecord): number {
  return Math.log2(noiseChannelOf(measured).gravity());
}

/** What fits of a channel leave open, by network. */
function openFits(rows: readonly ConditionRuns[]): string[] {
  const having = (flags: readonly string[]): string =>
    rows
      .filter(({ seeds }) =>
        seeds.some((seed) => seed.probe("critical-bands").summary.flags.some((flag) => flags.includes(flag))),
      )
      .map(({ condition }) => condition.label)
      .join(", ");
  const [edge, open, none] = [having(["lowest", "highest"]), having(["flat", "narrow"]), having(["unreached"])];
  return [
    ...(edge === ""
      ? []
      : [
          `The fitted channel of at least one seed has its peak in an outermost band (${edge}): half of it is not seen, and its bandwidth is that of the half that is.`,
        ]),
    ...(open === "" ? [] : [`A bandwidth at the limit of what is looked for is of at least one seed of ${open}.`]),
    ...(none === "" ? [] : [`No noise was strong enough for at least one seed of ${none}, which has no channel.`]),
  ];
}

/** Where thresholds lie, noise is no longer of its band alone. */
function clippedCaveat(rows: readonly ConditionRuns[]): string[] {
  const shares = rows.flatMap(({ seeds }) =>
    seeds.flatMap((seed) => {
      const probe = seed.probe("critical-bands");
      const [strengths, thresholds, clipped] = [
        probe.numbers("strength"),
        probe.numbers("threshold"),
        probe.numbers("clipped"),
      ];
      return [...thresholds].flatMap((threshold, band) => {
        const above = strengths.findIndex((strength) => strength >= threshold);
        return above < 0 ? [] : [clipped[band * strengths.length + above]!];
      });
    }),
  );
  if (shares.length === 0) return [];
  return [
    `Noise is clipped to the pixels' range, which spreads it beyond its band: at the strengths just above the thresholds that is the case for ${Math.round(100 * Math.min(...shares))} to ${Math.round(100 * Math.max(...shares))} % of the values.`,
  ];
}
