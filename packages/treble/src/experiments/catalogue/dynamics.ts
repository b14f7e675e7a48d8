import type { Probed, TrialRecord } from "../../pipeline/collect.ts";
import { numberText } from "../../results/numberText.ts";
import type { SeedSamples } from "../../statistics/bootstrap.ts";
import { breakpointLines } from "../charts/breakpointLines.ts";
import { centroidReferences } from "../charts/centroidReferences.ts";
import { epochAxis, snapshotLines } from "../charts/snapshotLines.ts";
import { breakpointRule, ownBreakpoint, sharedBreakpoint } from "../claims/breakpointAlong.ts";
import { type Claim, intervalRule, signedText } from "../contract/claim.ts";
import type { Condition, ConditionRuns, MomentRuns, Unknown } from "../contract/conditionRuns.ts";
import { declaredIn } from "../contract/declared.ts";
import type { Experiment } from "../contract/experiment.ts";
import { intervalOf } from "../contract/networkResult.ts";
import type { Scale } from "../contract/scale.ts";
import { quantityInterval } from "../contract/sharedQuantity.ts";
import { ortegaCaroFirst } from "../contract/sources.ts";
import { convolution, fullyConnected, withProbes } from "../networks/conditions.ts";

/** Of the finished network's centroid: how far a moment's may be from it to count as the same. */
const TOLERANCE = 0.1;
/** Early is within this share of the epochs. */
const EARLY = 0.25;

/** Epochs trained whatever the loss, and moments looked at before the end. */
function lengthOf({ name }: Scale): { readonly epochs: number; readonly snapshots: readonly number[] } {
  const first = [0, 0.1, 0.25, 0.5, 1, 2, 4];
  switch (name) {
    case "quick":
      return { epochs: 8, snapshots: first };
    case "standard":
      return { epochs: 32, snapshots: [...first, 8, 16] };
    case "paper":
      return { epochs: 64, snapshots: [...first, 8, 16, 32] };
  }
}

/** A network with another name, because it is trained past the loss at which the others stop. */
function followed(condition: Condition, scale: Scale): Condition {
  const { epochs, snapshots } = lengthOf(scale);
  return withProbes(
    {
      ...condition,
      id: `${condition.id}-followed`,
      label: `${condition.label}, ${epochs} epochs`,
      trainingCost: epochs / 4.5,
      training: { ...condition.training, epochs, stopLoss: null, snapshots: [...snapshots] },
    },
    {
      kind: "stages",
      at: "snapshots",
      images: scale.name === "quick" ? 64 : 256,
      ddnSteps: scale.measure.ddnSteps,
      ddnLoss: scale.measure.ddnLoss,
      targeted: false,
    },
  );
}

function networksOf(scale: Scale): readonly Condition[] {
  const small = convolution(3);
  const networks = scale.name === "quick" ? [small] : [small, convolution("full"), fullyConnected()];
  return networks.map((condition) => followed(condition, scale));
}

export const dynamics: Experiment = {
  id: "dynamics",
  title: "Dynamics",
  question: "When in training do perturbations take the frequency and the norm that they have at its end?",
  conditions: networksOf,
  claims: (scale) =>
    networksOf(scale).flatMap((condition) => [
      settlesEarly(condition, scale),
      ...breaks.map((one) => breaksEarly(one, condition, scale)),
    ]),
  charts: (rows, { centroids, scale }) => {
    const own = breakpointLines(rows.values(), (row) =>
      ownBreakpoint(row, ({ own: { perturbation } }) => perturbation),
    );
    const shared = breakpointLines(rows.values(), sharedBreakpoint);
    const norms = breakpointLines(rows.values(), (row) => ownBreakpoint(row, (moment) => moment.norms));
    const references = centroidReferences(centroids);
    return [
      {
        id: "dynamics-centroid",
        title: "Frequency during training",
        caption: `Mean frequency of the smallest perturbations of the images that are right at that moment, against the epochs trained, with 95 % intervals over seeds and images. ${beforeTraining(rows, ({ own: { perturbation } }) => perturbation)} ${own.sentence}`,
        x: epochAxis,
        y: { label: "Centroid (cycles per pixel)", scale: "linear" },
        series: [
          ...snapshotLines(rows.values(), (moment) => intervalOf(finite(moment.own.perturbation))),
          ...own.series,
        ],
        references,
      },
      {
        id: "dynamics-shared",
        title: "Frequency during training, what seeds share",
        caption: `Centroid of what ${scale.seeds} seeds share of the smallest perturbations at the same moments, with 95 % intervals; none where their agreement is not told from 0. ${shared.sentence}`,
        x: epochAxis,
        y: { label: "Centroid (cycles per pixel)", scale: "linear" },
        series: [
          ...snapshotLines(rows.values(), (moment) => quantityInterval(moment.shared.perturbation?.centroid ?? null)),
          ...shared.series,
        ],
        references,
      },
      {
        id: "dynamics-agreement",
        title: "Agreement of seeds during training",
        caption:
          "Share of the energy of the smallest perturbations that two seeds have in common (mean cosine) at the same moments, with 95 % intervals.",
        x: epochAxis,
        y: { label: "Agreement (cosine)", scale: "linear" },
        series: snapshotLines(rows.values(), (moment) =>
          quantityInterval(moment.shared.perturbation?.agreement ?? null),
        ),
        references: [],
      },
      {
        id: "dynamics-norm",
        title: "Size of perturbations during training",
        caption: `Mean L2 norm of the smallest perturbations at the same moments, with 95 % intervals over seeds and images. ${beforeTraining(rows, (moment) => moment.norms)} ${norms.sentence}`,
        x: epochAxis,
        y: { label: "L2 norm (pixel units)", scale: "linear" },
        series: [...snapshotLines(rows.values(), (moment) => intervalOf(finite(moment.norms))), ...norms.series],
        references: [],
      },
      {
        id: "dynamics-loss",
        title: "Loss during training",
        caption: `Cross-entropy on the first ${Math.min(scale.training.checkImages, scale.trainImages).toLocaleString("en")} training images at the same moments, with 95 % intervals over seeds. Tables give the loss over all training images, which differs a little.`,
        x: epochAxis,
        y: { label: "Cross-entropy", scale: "linear" },
        series: snapshotLines(rows.values(), (_, place, { seeds }) =>
          intervalOf(seeds.map((seed) => Float64Array.of(probeOf(seed).numbers("loss")[place]!))),
        ),
        references: [],
      },
    ];
  },
  caveats: (rows, { scale }) => {
    const sentences = [
      ...[...rows.values()].flatMap(course),
      "These networks are trained for a fixed number of epochs, past the loss at which the others stop, and are not compared with them.",
      `The epoch at which a frequency is settled is one of the moments looked at (${momentsOf([...rows.values()][0]!.seeds[0]!).join(", ")}), so its interval may be a single value.`,
      whereBreaksAreSeen(scale),
    ];
    for (const { condition, seeds } of rows.values()) {
      const attacked = probeOf(seeds[0]!).summary.moments.map((moment) => moment.attacked);
      sentences.push(
        `Only images that are right at a moment are attacked: of the same images ${attacked.join(", ")}, from the first moment to the last (${condition.label}, first seed).`,
      );
    }
    return sentences;
  },
};

/** What the place of a breakpoint is worth by itself. */
function whereBreaksAreSeen(scale: Scale): string {
  const { epochs, snapshots } = lengthOf(scale);
  const later = snapshots.filter((epoch) => epoch > 0);
  const [low, high] = [later[1]!, later.at(-1)!];
  const early = Math.log2((EARLY * epochs) / low) / Math.log2(high / low);
  return `Breakpoints are looked for from epoch ${low} to ${high}, over the logarithm of the epochs; ${numberText(100 * early, 0)} % of that range lies within the first quarter of the epochs, so that a breakpoint there says less than that there is one.`;
}

/** How the centroid moves, where it turns on its way. */
function course({ condition, snapshots }: ConditionRuns): string[] {
  const curve = snapshots.flatMap(({ epochs: epoch, own }) => {
    const { mean } = intervalOf(finite(own.perturbation));
    return epoch > 0 && Number.isFinite(mean) ? [{ epoch, mean }] : [];
  });
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined) return [];
  const lowest = curve.reduce((a, b) => (b.mean < a.mean ? b : a));
  const highest = curve.reduce((a, b) => (b.mean > a.mean ? b : a));
  const turns = [lowest, highest].filter((point) => point !== first && point !== last);
  if (turns.length === 0) return [];
  const path = [first, ...turns.sort((a, b) => a.epoch - b.epoch), last];
  return [
    `The frequency does not move one way: the centroid of ${condition.label} is ${path.map(({ epoch, mean }) => `${numberText(mean)} at epoch ${epoch}`).join(", then ")}.`,
  ];
}

function settlesEarly(condition: Condition, scale: Scale): Claim {
  const { epochs } = lengthOf(scale);
  const early = EARLY * epochs;
  const followedFirst = condition.id === networksOf(scale)[0]!.id;
  return {
    id: followedFirst ? "dynamics" : `dynamics-${condition.id}`,
    claim: `Perturbations take their frequency early in training: it is settled within the first quarter of the epochs (${condition.label}).`,
    source: ortegaCaroFirst,
    metric:
      "epoch at which the frequency is settled: the first moment looked at from which on the mean centroid of the smallest L2 perturbations stays within 10 % of the finished network's",
    contrast: `${early} epochs, a quarter of all, minus the epoch at which it is settled`,
    rule: intervalRule,
    unit: "epochs",
    networks: [condition.id],
    measure: (measured) => {
      const last = momentsOf(measured).length - 1;
      const values = allCentroids(measured, last);
      return Float64Array.from([...values.keys()].filter((i) => Number.isFinite(values[i])));
    },
    summary: (images, measured) => {
      const moments = momentsOf(measured);
      return settledEpoch(
        moments,
        moments.map((_, moment) => meanAt(allCentroids(measured, moment), images)),
      );
    },
    statistic: ([settled]) => early - settled!,
    predicted: 1,
    sentence: (effect, [settled]) =>
      `${settled! >= epochs ? `Not settled before the end, epoch ${epochs}, with any seed` : `Settled at epoch ${numberText(settled!, 1)} of ${epochs} (mean over seeds)`}; ${early} epochs minus that ${effect.low === effect.high ? `are ${numberText(effect.mean, 1, "both")} in every resampling` : `are ${signedText(effect, 1)}`}.`,
  };
}

/** What is asked for a breakpoint. */
const breaks: readonly Break[] = [
  {
    id: "centroid",
    claim: "The frequency of perturbations breaks early in training: it has a breakpoint",
    metric: "centroid of the minimum-norm L2 perturbation, cycles per pixel, mean over images and seeds",
    pick: ({ own }) => own.perturbation,
    shared: sharedBreakpoint,
  },
  {
    id: "norm",
    claim: "The size of perturbations breaks early in training: their mean norm has a breakpoint",
    metric: "L2 norm of the minimum-norm perturbation, mean over images and seeds",
    pick: ({ norms }) => norms,
    // What seeds share is of perturbations scaled to unit length.
    shared: null,
  },
];

interface Break {
  readonly id: string;
  readonly claim: string;
  readonly metric: string;
  readonly pick: (moment: MomentRuns) => SeedSamples;
  readonly shared: typeof sharedBreakpoint | null;
}

function breaksEarly({ id, claim, metric, pick, shared }: Break, condition: Condition, scale: Scale): Claim {
  const { epochs } = lengthOf(scale);
  const early = EARLY * epochs;
  return {
    id: `dynamics-break-${id}-${condition.id}`,
    claim: `${claim} within the first quarter of the epochs (${condition.label}).`,
    source: ortegaCaroFirst,
    metric: `breakpoint of two lines that meet, fitted to the moments looked at over log2 of their epochs; of the ${metric}`,
    contrast: `log2 of ${early} epochs, a quarter of all, minus log2 of the epoch of the breakpoint`,
    rule: breakpointRule,
    declared: declaredIn("de6093f"),
    unit: "doublings of the epochs",
    networks: [condition.id],
    own: (row) => quantityOf(ownBreakpoint(row, pick)),
    shared: shared && ((row) => quantityOf(shared(row))),
    statistic: ([place]) => Math.log2(early) - place!,
    predicted: 1,
    sentence: (effect, [place]) =>
      `Breaks at epoch ${numberText(2 ** place!, 1)} of ${epochs}; from there to epoch ${early} the epochs double ${signedText(effect, 1)} times.`,
  };
}

function quantityOf<Quantity>(along: { readonly quantity: Quantity } | Unknown): Quantity | Unknown {
  return "why" in along ? along : along.quantity;
}

/**
 * The first epoch from which on every centroid is within 10 % of the last one. `epochs` ascend and end with the
 * finished network's; a centroid that is not a number is not within.
 */
export function settledEpoch(epochs: readonly number[], centroids: readonly number[]): number {
  const last = centroids.at(-1)!;
  let settled = epochs.length - 1;
  while (settled > 0 && Math.abs(centroids[settled - 1]! - last) <= TOLERANCE * last) settled--;
  return epochs[settled]!;
}

function probeOf(measured: TrialRecord): Probed<"stages"> {
  return measured.probe("stages", { at: "snapshots" });
}

/** Epochs, the finished network's last. */
function momentsOf(measured: TrialRecord): readonly number[] {
  return probeOf(measured).summary.moments.map(({ epoch }) => epoch);
}

/** One an image, NaN where there is no perturbation. */
function allCentroids(measured: TrialRecord, moment: number): Float64Array {
  const probe = probeOf(measured);
  const { tried } = probe.summary;
  return probe.numbers("perturbation_centroid").subarray(moment * tried, (moment + 1) * tried);
}

/** Over those images that have a value. */
function meanAt(values: Float64Array, images: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const i of images) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}

function beforeTraining(rows: ReadonlyMap<string, ConditionRuns>, pick: (moment: MomentRuns) => SeedSamples): string {
  const starts = [...rows.values()].map(({ condition, snapshots }) => {
    const { mean } = intervalOf(finite(pick(snapshots[0]!)));
    return `${Number.isFinite(mean) ? numberText(mean) : "nothing measured"} (${condition.label})`;
  });
  return `Before training: ${starts.join(", ")}.`;
}

/** Without images that have no number. */
function finite(samples: SeedSamples): SeedSamples {
  return samples.map((seed) => seed.filter(Number.isFinite));
}
