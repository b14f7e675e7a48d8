import type { Chart } from "../../results/chart.ts";
import { numberText } from "../../results/numberText.ts";
import { mean } from "../../statistics/mean.ts";
import { centroidReferences } from "../charts/centroidReferences.ts";
import { type Claim, signedText } from "../contract/claim.ts";
import type { ConditionRuns, SharedRuns } from "../contract/conditionRuns.ts";
import { sharedRule } from "../contract/decideShared.ts";
import { declaredIn } from "../contract/declared.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { combined, quantityInterval, type SharedQuantity, type SharedSignal } from "../contract/sharedQuantity.ts";
import { convolution, fullyConnected } from "../networks/conditions.ts";
import { type Halves, halvesOf } from "../networks/halves.ts";

/** What two networks of one architecture have in common besides the data's distribution. */
const pairings = {
  sample: "same half of the images, different seeds",
  seed: "same seed, different halves",
  neither: "different seeds, different halves",
} as const;
type PairingName = keyof typeof pairings;

function networksOf(scale: Scale): readonly Halves[] {
  return [convolution(3), fullyConnected()].map((base) => halvesOf(base, scale));
}

/** `first` is the row of the first half, which is paired with the second. */
function pairedIn({ condition, shared, paired }: ConditionRuns, name: PairingName): ConditionRuns["shared"] {
  if (name === "sample") return shared;
  const seeds = name === "seed" ? "same" : "different";
  return paired[condition.pairedWith!.findIndex((pairing) => pairing.seeds === seeds)]!;
}

export const noise: Experiment = {
  id: "noise",
  title: "Data, sample and seed",
  question: "How much of a perturbation belongs to the data, how much to the sample of it, and how much to the seed?",
  presets: ["standard", "paper"],
  recipes: () => ["features", "adam"],
  conditions: (scale) => networksOf(scale).flatMap(({ first, second }) => [first, second]),
  claims: (scale) => [seedOverSample(scale), dataShared(scale)],
  charts: (rows, { scale, centroids }) => {
    const chart = (
      signal: SharedSignal,
      what: string,
      quantity: keyof SharedRuns,
      about: Pick<Chart, "id" | "title" | "caption" | "references"> & { readonly label: string },
    ): Chart => {
      const { label, ...rest } = about;
      return {
        ...rest,
        x: { label: "", scale: "rows" },
        y: { label, scale: "linear" },
        series: networksOf(scale).map(({ base, first }) => ({
          name: base.label,
          points: (Object.keys(pairings) as PairingName[]).map((name) => ({
            x: pairings[name],
            y: quantityInterval(pairedIn(rows.get(first.id)!, name)[signal]?.[quantity] ?? null),
          })),
        })),
        caption: `${about.caption} Of ${what}, with 95 % intervals.`,
      };
    };
    return (["perturbation", "feature"] as const).flatMap((signal) => {
      const what = signal === "perturbation" ? "the smallest perturbations" : "the features towards the rival class";
      return [
        chart(signal, what, "agreement", {
          id: `noise-agreement-${signal}`,
          title: `What two networks agree on: ${signal}s`,
          caption:
            "Share of the energy that pairs of networks have in common (mean cosine): with the sample of images in common, with the seed, and with neither, which leaves what the data's distribution and the architecture give.",
          label: "Agreement (cosine)",
          references: [],
        }),
        chart(signal, what, "centroid", {
          id: `noise-centroid-${signal}`,
          title: `Where that lies in frequency: ${signal}s`,
          caption: "Centroid of what the pairs have in common; none where their agreement is not told from 0.",
          label: "Shared centroid (cycles per pixel)",
          references: centroidReferences(centroids),
        }),
      ];
    });
  },
  caveats: (rows, { scale }) => [
    ...networksOf(scale).flatMap(({ base, first }) => sharesOf(base.label, rows.get(first.id)!)),
    "A seed sets the initial weights and the order of the images; on another half the same order is of other images. What the seed has in common over halves is so that of the initial weights.",
    `Both halves have ${networksOf(scale)[0]!.first.trainImages!.toLocaleString("en")} images: networks of the other experiments see twice as many.`,
  ],
};

/** The shares of a perturbation's energy, in a sentence; what is left belongs to seed and sample together. */
function sharesOf(label: string, row: ConditionRuns): string[] {
  const agreement = (name: PairingName): SharedQuantity | null => pairedIn(row, name).perturbation?.agreement ?? null;
  const [sample, seed, neither] = [agreement("sample"), agreement("seed"), agreement("neither")];
  if (!sample || !seed || !neither) return [];
  const percent = (quantity: SharedQuantity): string => {
    const { mean: share, low, high } = quantityInterval(quantity);
    return `${numberText(100 * share, 0)} % [${numberText(100 * low, 0)}, ${numberText(100 * high, 0)}]`;
  };
  const more = (a: SharedQuantity): SharedQuantity => combined([a, neither], ([x, y]) => x! - y!)!;
  const rest = combined([sample, seed, neither], ([a, b, c]) => 1 - a! - b! + c!)!;
  return [
    `Of the energy of a perturbation of ${label}, ${percent(neither)} is common to networks of other seeds on other images; having seen the same images adds ${percent(more(sample))}, the same seed ${percent(more(seed))}; ${percent(rest)} hang on both together.`,
  ];
}

function seedOverSample(scale: Scale): Claim {
  const networks = networksOf(scale);
  const measures = networks.flatMap(({ first }) => [first.id, first.id]);
  return {
    id: "noise-seed",
    short: "the seed above the sample",
    claim: "Of a perturbation's energy the seed decides more than which images of the data were trained on.",
    source: "a question of this laboratory: shared spectra are measured here first",
    declared: declaredIn("8ea27d2"),
    metric: "agreement (mean cosine) of the minimum-norm L2 perturbations of two networks",
    contrast: `agreement of networks of one seed on different halves of the images, minus that of networks of different seeds on one half; mean of ${networks.map(({ base }) => base.label).join(" and ")}`,
    rule: sharedRule,
    unit: "cosine",
    networks: measures,
    own: null,
    shared: (row, position) => pairedIn(row, position % 2 === 0 ? "seed" : "sample").perturbation?.agreement ?? null,
    statistic: (values) => mean(differences(values)),
    predicted: 1,
    sentence: (effect, values) =>
      `Same seed minus same sample: ${signedText(effect)}. ${networks.map(({ base }, i) => `${base.label} ${numberText(values[2 * i]!)} with the seed in common, ${numberText(values[2 * i + 1]!)} with the sample`).join("; ")}.`,
  };
}

function differences(values: ArrayLike<number>): number[] {
  return Array.from({ length: values.length / 2 }, (_, i) => values[2 * i]! - values[2 * i + 1]!);
}

function dataShared(scale: Scale): Claim {
  const networks = networksOf(scale);
  return {
    id: "noise-data",
    short: "something in common",
    claim: "Networks of other seeds on other images of the same data have some of their perturbations in common.",
    source: "a question of this laboratory: shared spectra are measured here first",
    declared: declaredIn("8ea27d2"),
    metric: "agreement (mean cosine) of the minimum-norm L2 perturbations of two networks",
    contrast: `agreement of networks of different seeds on different halves of the images; mean of ${networks.map(({ base }) => base.label).join(" and ")}`,
    rule: sharedRule,
    unit: "cosine",
    networks: networks.map(({ first }) => first.id),
    own: null,
    shared: (row) => pairedIn(row, "neither").perturbation?.agreement ?? null,
    statistic: mean,
    predicted: 1,
    sentence: (effect, values) =>
      `With neither seed nor images in common: ${signedText(effect)}. ${networks.map(({ base }, i) => `${base.label} ${numberText(values[i]!)}`).join(", ")}.`,
  };
}
