import { centroidChart } from "../centroidChart.ts";
import { type Claim, intervalRule, perturbationCentroid, signedText } from "../claim.ts";
import {
  convnext,
  convolution,
  fullyConnected,
  locallyConnected,
  mlpMixer,
  resnet20,
  transformerOf,
  vggLike,
  visionTransformer,
} from "../conditions.ts";
import { differenceClaim } from "../differenceClaim.ts";
import type { Experiment } from "../experiment.ts";
import type { Scale } from "../scale.ts";
import { slope } from "../slope.ts";
import { caro, ortegaCaro } from "../sources.ts";

const small = convolution(3);

/** Networks of practice built on 3×3 convolutions, and some without any. */
const convolutional = [vggLike(), resnet20];
const others = [visionTransformer, mlpMixer];
/** Depthwise kernels of ConvNeXt-like networks, in pixels of their feature maps; the larger fits 28×28 images too. */
const [narrow, wide] = [convnext(3), convnext(13)];

/** Patches that tile the images: 28×28 are MNIST's and Fashion-MNIST's. */
function patchesOf({ dataset }: Scale): readonly number[] {
  return dataset.includes("mnist") ? [2, 4, 7] : [2, 4, 8];
}

export const beyondConvolution: Experiment = {
  id: "beyond-convolution",
  title: "Beyond convolution",
  question:
    "Do networks without small shared kernels keep their features and adversarial perturbations at lower frequencies?",
  conditions: (scale) => [
    small,
    locallyConnected(3),
    fullyConnected(),
    ...(scale.name === "quick"
      ? [visionTransformer]
      : [...patchesOf(scale).map(transformerOf), mlpMixer, ...convolutional, narrow, wide]),
  ],
  claims: (scale) => [
    differenceClaim(small, fullyConnected(), {
      id: "beyond-locality",
      claim: "A small convolution gives perturbations of higher frequency than a fully connected network.",
      source: ortegaCaro,
    }),
    differenceClaim(small, visionTransformer, {
      id: "beyond-convolution",
      claim: "A small convolution gives perturbations of higher frequency than a vision transformer.",
      source: ortegaCaro,
    }),
    ...(scale.name === "quick" ? [] : furtherClaims(patchesOf(scale))),
  ],
  charts: (rows, context) => [
    centroidChart(rows, context, { id: "beyond-convolution-centroid", title: "Frequency by architecture" }),
  ],
  caveats: (rows) => {
    const usual = [...rows.values()].filter(({ condition }) => condition.initScale === 1);
    return [
      `${usual.map(({ condition }) => condition.label).join(", ")}: from the usual start, since normalisation undoes a smaller one; the others start small. What initial weights leave in the features may differ between the two kinds.`,
    ];
  },
};

function furtherClaims(patches: readonly number[]): Claim[] {
  const groups = [...convolutional, ...others];
  return [
    differenceClaim(small, mlpMixer, {
      id: "beyond-mixer",
      claim: "A small convolution gives perturbations of higher frequency than an MLP-Mixer.",
      source: caro,
    }),
    {
      id: "beyond-practice",
      claim:
        "Networks of practice: those built on 3×3 convolutions have perturbations of higher frequency than those without convolutions.",
      source: ortegaCaro,
      metric: perturbationCentroid,
      contrast: `mean centroid of ${convolutional.map(({ label }) => label).join(" and ")} minus that of ${others.map(({ label }) => label).join(" and ")}`,
      rule: intervalRule,
      unit: "cycles per pixel",
      networks: groups.map(({ id }) => id),
      statistic: ([a, b, c, d]) => (a! + b! - c! - d!) / 2,
      predicted: 1,
      sentence: (effect, means) =>
        `${groups.map(({ label }, i) => `${label}: ${means[i]!.toFixed(3)}`).join(", ")} cycles per pixel, a difference of ${signedText(effect)}.`,
    },
    differenceClaim(narrow, wide, {
      id: "beyond-large-kernels",
      claim: "Larger depthwise kernels lower the perturbations' frequency in a ConvNeXt-like network, too.",
      source: `${ortegaCaro}; tested here on another architecture`,
    }),
    {
      id: "beyond-patches",
      claim: "The smaller a vision transformer's patches, the higher the frequency of its perturbations.",
      source: `the argument from locality in ${ortegaCaro}, tested here on patches`,
      metric: perturbationCentroid,
      contrast: `least-squares slope of the mean centroid on log2 of the patch width, over ${patches.join(", ")} pixels`,
      rule: intervalRule,
      unit: "cycles per pixel for each doubling of the patch",
      networks: patches.map((patch) => transformerOf(patch).id),
      statistic: (means) => slope(patches.map(Math.log2), means),
      predicted: -1,
      sentence: (effect, means) =>
        `Each doubling of the patch width moves the perturbations' mean frequency by ${signedText(effect)} cycles per pixel: ` +
        `${means.map((mean, i) => `${mean.toFixed(3)} at ${patches[i]}`).join(", ")} pixels.`,
    },
  ];
}
