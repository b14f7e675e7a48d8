import { isGenerated } from "../../data/known/namedDataset.ts";
import { rowChart } from "../charts/rowChart.ts";
import { differenceClaim } from "../claims/differenceClaim.ts";
import type { Condition, ConditionRuns } from "../contract/conditionRuns.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { caroAbstract } from "../contract/sources.ts";
import { convolution, onDataset } from "../networks/conditions.ts";

/** What a pair of networks is trained on besides the study's own images. */
interface Images {
  /** As `loadDataset` takes it. */
  readonly name: string;
  readonly label: string;
  /** In the names of networks. */
  readonly short: string;
  readonly trainImages?: number;
  /** Where the study's training loss to compare at says little, because these images are much easier or harder. */
  readonly training?: NonNullable<Condition["training"]>;
}

/**
 * Easy images are learned within few steps: looked at but four times an epoch, two networks would stop at unlike
 * losses.
 */
const easy = (stopLoss: number): Pick<Images, "training"> => ({
  training: { stopLoss, checksPerEpoch: 40, checkImages: 1024 },
});
const hard: Pick<Images, "training"> = { training: { stopLoss: 1.5 } };

const FETCHED: readonly Images[] = [
  { name: "cifar10", label: "CIFAR-10", short: "CIFAR-10" },
  { name: "fashion-mnist", label: "Fashion-MNIST", short: "Fashion-MNIST", ...easy(0.5) },
  { name: "mnist", label: "MNIST", short: "MNIST", ...easy(0.2) },
  { name: "cifar10:grey", label: "grey CIFAR-10", short: "grey CIFAR-10", ...hard },
  {
    name: "cifar10:lowpass-0.1",
    label: "CIFAR-10 without frequencies above 0.1",
    short: "CIFAR-10 below 0.1",
    ...hard,
  },
  {
    name: "cifar10:highpass-0.1",
    label: "CIFAR-10 without frequencies up to 0.1",
    short: "CIFAR-10 above 0.1",
    ...hard,
  },
];

const generated = (band: string): Images => ({
  name: `synthetic:${band}`,
  label: `generated images whose classes differ in the ${band} band`,
  short: `generated images, ${band} band`,
  // As many as a study of generated images has.
  trainImages: 4000,
  ...easy(0.1),
});

/** Without a network where the study's own images need none. */
function imagesOf({ name, dataset }: Scale): readonly Images[] {
  const bands = name === "quick" ? ["low", "high"] : ["low", "middle", "high"];
  const fetched = name === "quick" || isGenerated(dataset) ? [] : FETCHED;
  return [...fetched, ...bands.map(generated)].filter((images) => images.name !== dataset);
}

/** A network with kernels of 3 pixels and one with kernels as large as the image, on the same images. */
interface Pair {
  readonly id: string;
  readonly label: string;
  readonly bounded: Condition;
  readonly full: Condition;
}

function pairsOf(scale: Scale): readonly Pair[] {
  const own: Pair = { id: "own", label: "the study's images", bounded: convolution(3), full: convolution("full") };
  const others = imagesOf(scale).map(({ name, label, short, trainImages, training }): Pair => {
    const on = (kernel: 3 | "full"): Condition => ({
      ...onDataset(convolution(kernel), name, short),
      ...(trainImages === undefined ? {} : { trainImages, cost: kernel === 3 ? 2.5 : 5 }),
      ...(training === undefined ? {} : { training }),
    });
    return { id: name.replace(/[^a-z0-9]+/g, "-"), label, bounded: on(3), full: on("full") };
  });
  return [own, ...others];
}

export const datasets: Experiment = {
  id: "datasets",
  title: "Training images",
  question: "Do small convolutions have perturbations of higher frequency whatever images they are trained on?",
  conditions: (scale) => pairsOf(scale).flatMap(({ bounded, full }) => [bounded, full]),
  claims: (scale) => [
    ...pairsOf(scale).map(({ id, label, bounded, full }) =>
      differenceClaim(bounded, full, {
        id: `datasets-${id}`,
        claim: `On ${label}, a small convolution gives perturbations of higher frequency than one as large as the image.`,
        source: caroAbstract,
      }),
    ),
    ...signalClaims(pairsOf(scale)),
  ],
  charts: (rows, { centroids }) => [
    rowChart(rows, {
      id: "datasets-centroid",
      title: "Frequency by training images",
      caption:
        "Mean frequency of the smallest perturbations and of the learned features of a small and of a full-width convolution on different images, with 95 % intervals over seeds and images.",
      label: "Centroid (cycles per pixel)",
      series: {
        perturbations: ({ result }) => result.centroid,
        features: ({ result }) => result.featureCentroid.trained,
      },
      references: [{ label: "white noise", value: centroids.whiteNoise }],
    }),
  ],
  caveats: (rows, { scale }) => {
    const losses = [...rows.values()].map(
      ({ condition, result }) => `${condition.label} ${result.trainLoss.toFixed(2)}`,
    );
    return [
      `Two networks on the same images are compared at the same training loss; from images to images the loss, the contrast and what makes the classes differ. Training losses reached: ${losses.join(", ")}.`,
      ...generatedCaveats(scale, [...rows.values()]),
    ];
  },
};

/** Where the energy of a class's pattern lies, by the name of the generated images. */
const BANDS: Readonly<Record<string, string>> = {
  synthetic: "in equal parts up to 1/8, from 1/8 to 1/4 and above 1/4 cycles per pixel",
  "synthetic:low": "up to 1/8 cycles per pixel",
  "synthetic:middle": "from 1/8 to 1/4 cycles per pixel",
  "synthetic:high": "above 1/4 cycles per pixel",
};

/** What the generated images are. */
function generatedCaveats(scale: Scale, rows: readonly ConditionRuns[]): string[] {
  const names = new Set(rows.map(({ condition }) => condition.dataset ?? scale.dataset));
  const used = [...names].flatMap((name) => (BANDS[name] ? [`${name} ${BANDS[name]}`] : []));
  if (used.length === 0) return [];
  return [
    `A generated image is a background with the power spectrum (1/f²) and the edges of natural images, which says nothing about the class, plus the fixed random pattern of one of ten classes (root mean square 0.05, pixels in [0, 1]), plus a little of every class's pattern at random, so that classes overlap. The patterns have their energy: ${used.join("; ")}. The background is weakest at high frequencies, so a pattern stands out most there.`,
  ];
}

/**
 * Whether a network that can learn at any frequency learns where the classes differ: if not, the images prove little.
 */
function signalClaims(pairs: readonly Pair[]) {
  const [low, high] = ["synthetic-low", "synthetic-high"].map((id) => pairs.find((pair) => pair.id === id)?.full);
  if (!low || !high) return [];
  return [
    differenceClaim(high, low, {
      id: "datasets-signal",
      claim:
        "A convolution as large as the image follows the data: its perturbations are of higher frequency where the classes differ in a high band than where they differ in a low one.",
      check: true,
      source: "a check of the generated images, which any account of the bias expects",
    }),
  ];
}
