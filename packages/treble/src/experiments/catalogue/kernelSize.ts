import { numberText } from "../../results/numberText.ts";
import { slope } from "../../statistics/correlation.ts";
import type { Interval } from "../../statistics/interval.ts";
import { centroidReferences } from "../charts/centroidReferences.ts";
import { lowCutoff, lowShareChart } from "../charts/lowShareChart.ts";
import { differenceClaim } from "../claims/differenceClaim.ts";
import { type Claim, intervalRule, perturbationCentroid, signedText } from "../contract/claim.ts";
import type { Condition, ConditionRuns } from "../contract/conditionRuns.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { ortegaCaroAbstract } from "../contract/sources.ts";
import { atRate, convolution, withProbes } from "../networks/conditions.ts";
import { hasAll, kernelWidths, mainRecipes } from "../networks/mainComparison.ts";
import { parameterMatched } from "../networks/parameterMatched.ts";
import { features } from "../recipes/features.ts";

/** Bounded-width and full-width, of 16 channels each. */
function sameChannels(scale: Scale): readonly Condition[] {
  return [...kernelWidths(scale), "full" as const].map((kernel) => withKernels(convolution(kernel)));
}

/** The same with channels such that all have about as many parameters, where there is time for them. */
function sameParameters(scale: Scale): readonly Condition[] {
  if (!hasAll(scale)) return [];
  return [...kernelWidths(scale), "full" as const].map((kernel) =>
    withKernels(parameterMatched(kernel, scale.dataset)),
  );
}

/**
 * What the rule of the first recipe finds for kernels as large as the image on 20,000 images of CIFAR-10: half of the
 * best of the rates tried.
 */
const COMMON_RATE = 0.0005;

/**
 * The narrowest kernel and the widest at one learning rate: by the rule each has its own, the wider the kernel the
 * smaller, and the two would not be told apart. By the first recipe alone, whose rate it is (the experiment `rate` asks
 * for more), and not at the quick scale, since a small kernel takes ten times as long at such a rate.
 */
function sameRate(scale: Scale): readonly [Condition, Condition] | readonly [] {
  if (scale.name === "quick" || scale.recipe.name !== features.name) return [];
  return [atRate(convolution(3), COMMON_RATE, 60), atRate(convolution("full"), COMMON_RATE)];
}

function withKernels(condition: Condition): Condition {
  return withProbes(condition, { kind: "kernels", cutoff: lowCutoff });
}

function rowsOf(rows: ReadonlyMap<string, ConditionRuns>, conditions: readonly Condition[]): readonly ConditionRuns[] {
  return conditions.map(({ id }) => rows.get(id)!);
}

export const kernelSize: Experiment = {
  id: "kernel-size",
  title: "Kernel size",
  question: "Does a smaller convolution kernel move features and adversarial perturbations to higher frequencies?",
  recipes: mainRecipes,
  conditions: (scale) => {
    const same = sameChannels(scale);
    const ids = new Set(same.map(({ id }) => id));
    return [...same, ...sameParameters(scale).filter(({ id }) => !ids.has(id)), ...sameRate(scale)];
  },
  claims: (scale, { width }) => {
    const widths = [...kernelWidths(scale), width];
    const matched = sameParameters(scale);
    const [slow, slowFull] = sameRate(scale);
    return [
      kernelSizeClaim(widths, sameChannels(scale), {
        id: "kernel-size",
        short: "smaller kernels",
        claim: "The smaller the convolution kernel, the higher the frequency of the adversarial perturbations.",
        channels: "",
      }),
      ...(matched.length === 0
        ? []
        : [
            kernelSizeClaim(widths, matched, {
              id: "kernel-size-parameters",
              claim: "At the same number of parameters, too, a smaller kernel gives perturbations of higher frequency.",
              channels: ", with channels such that all have about as many parameters",
            }),
          ]),
      ...(slow && slowFull
        ? [
            differenceClaim(slow, slowFull, {
              id: "kernel-size-rate",
              claim:
                "At one learning rate for both, too, a small convolution gives perturbations of higher frequency than a full-width one.",
              source: "a control: by the rule for learning rates, wider kernels are trained at smaller ones",
              check: true,
            }),
          ]
        : []),
    ];
  },
  charts: (rows, { centroids, scale, size }) => {
    const line = (name: string, conditions: readonly Condition[], pick: (row: ConditionRuns) => Interval) => ({
      name,
      points: rowsOf(rows, conditions).map((row) => ({ x: row.result.kernel!, y: pick(row) })),
    });
    const [same, matched] = [sameChannels(scale), sameParameters(scale)];
    const perturbations = ({ result }: ConditionRuns): Interval => result.centroid;
    const features = ({ result }: ConditionRuns): Interval => result.featureCentroid.trained;
    return [
      {
        id: "kernel-size-centroid",
        title: "Frequency against kernel width",
        caption:
          "Mean frequency of the smallest perturbations and of the learned features against the width of the kernel, with 95 % intervals over seeds and images.",
        x: { label: "Kernel width (pixels)", scale: "log2" },
        y: { label: "Centroid (cycles per pixel)", scale: "linear" },
        series: [
          line("perturbations", same, perturbations),
          line("features", same, features),
          ...(matched.length === 0
            ? []
            : [
                line("perturbations, same parameters", matched, perturbations),
                line("features, same parameters", matched, features),
              ]),
        ],
        references: centroidReferences(centroids),
      },
      lowShareChart(rowsOf(rows, same), size, {
        id: "kernel-size-ceiling",
        title: "Energy at low frequencies against kernel width",
      }),
    ];
  },
  caveats: (rows) => parameterCaveats([...rows.values()]),
};

/** Where matched networks are not: on images of another size than they were matched for. */
function parameterCaveats(rows: readonly ConditionRuns[]): string[] {
  const narrowest = rows.find(({ condition }) => condition.id === convolution(3).id)!.result.parameters;
  const off = rows
    .filter(({ condition }) => condition.id.includes("-channels-"))
    .filter(({ result }) => Math.abs(result.parameters / narrowest - 1) > 0.05);
  if (off.length === 0) return [];
  const numbers = off.map(({ result }) => `${result.label} (${result.parameters})`).join(", ");
  return [`On these images ${numbers} differ from the narrowest kernel's ${narrowest} parameters by more than 5 %.`];
}

/** `widths` of the networks' kernels, in pixels; full-width is as wide as the image. */
function kernelSizeClaim(
  widths: readonly number[],
  networks: readonly Condition[],
  words: Pick<Claim, "id" | "short" | "claim"> & { readonly channels: string },
): Claim {
  const { channels, ...rest } = words;
  return {
    ...rest,
    source: ortegaCaroAbstract,
    metric: perturbationCentroid,
    contrast: `least-squares slope of the mean centroid on log2 of the kernel width, over bounded-width ${widths.slice(0, -1).join(", ")} and full-width (${widths.at(-1)}), ReLU${channels}`,
    rule: intervalRule,
    unit: "cycles per pixel for each doubling of the kernel",
    networks: networks.map(({ id }) => id),
    statistic: (means) => slope(widths.map(Math.log2), means),
    predicted: -1,
    sentence: (effect, means) =>
      `Fitted over all widths, a doubling of the kernel moves the perturbations' mean frequency by ${signedText(effect)} cycles per pixel: ` +
      `${means.map((mean, i) => `${numberText(mean)} at ${widths[i]}`).join(", ")} pixels.`,
  };
}
