import { numberText } from "../../results/numberText.ts";
import { slope } from "../../statistics/correlation.ts";
import { centroidChart } from "../charts/centroidChart.ts";
import { differenceClaim } from "../claims/differenceClaim.ts";
import { type Claim, intervalRule, perturbationCentroid, signedText } from "../contract/claim.ts";
import type { Condition, ConditionRuns } from "../contract/conditionRuns.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { caroAbstract, ortegaCaroAbstract } from "../contract/sources.ts";
import {
  convnext,
  convolution,
  fromStart,
  fullyConnected,
  locallyConnected,
  mlpMixer,
  resnet20,
  transformerOf,
  vggLike,
  visionTransformer,
} from "../networks/conditions.ts";
import { largestPatch } from "../networks/largestPatch.ts";
import { hasTransformer, mainRecipes } from "../networks/mainComparison.ts";
import { recipes } from "../recipes/recipes.ts";

const small = convolution(3);

/** Networks of practice built on 3×3 convolutions, and some without any. */
const convolutional = [vggLike(), resnet20];
const others = [visionTransformer, mlpMixer];
/** Depthwise kernels of ConvNeXt-like networks, in pixels of their feature maps; the larger fits 28×28 images too. */
const [narrow, wide] = [convnext(3), convnext(13)];

/** Patches that tile the images; of two pixels a network takes four times as long as of four. */
function patchesOf({ name, dataset }: Scale): readonly number[] {
  return [...(name === "paper" ? [2] : []), 4, largestPatch(dataset)];
}

const transformerClaim = differenceClaim(small, visionTransformer, {
  short: "convolution above transformer",
  id: "beyond-convolution",
  claim: "A small convolution gives perturbations of higher frequency than a vision transformer.",
  source: ortegaCaroAbstract,
});

/** Whether there is time for architectures of practice, too: not at the quick scale, and by the first recipe alone. */
function isWide({ name, recipe }: Scale): boolean {
  return name !== "quick" && recipe.name === recipes[0].name;
}

function furtherNetworks(scale: Scale): readonly Condition[] {
  const patches = patchesOf(scale).map(transformerOf);
  return [...patches.filter(({ id }) => id !== visionTransformer.id), mlpMixer, ...convolutional, narrow, wide];
}

export const beyondConvolution: Experiment = {
  id: "beyond-convolution",
  title: "Beyond convolution",
  question:
    "Do networks without small shared kernels keep their features and adversarial perturbations at lower frequencies?",
  recipes: mainRecipes,
  conditions: (scale) => [
    small,
    locallyConnected(3),
    fullyConnected(),
    ...(hasTransformer(scale) ? [visionTransformer] : []),
    ...(isWide(scale) ? furtherNetworks(scale) : []),
  ],
  claims: (scale) => [
    differenceClaim(small, fullyConnected(), {
      id: "beyond-locality",
      short: "convolution above fully connected",
      claim: "A small convolution gives perturbations of higher frequency than a fully connected network.",
      source: ortegaCaroAbstract,
    }),
    ...(hasTransformer(scale) ? [transformerClaim] : []),
    ...(isWide(scale) ? furtherClaims(patchesOf(scale)) : []),
  ],
  charts: (rows, context) => [
    centroidChart(rows, context, { id: "beyond-convolution-centroid", title: "Frequency by architecture" }),
  ],
  caveats: (rows, { all, scale }) => startCaveats([...rows.values()], all, scale),
};

/**
 * Networks with normalisation start from larger weights than the small convolution: what does that do to the claims?
 */
function startCaveats(
  rows: readonly ConditionRuns[],
  all: ReadonlyMap<string, ConditionRuns>,
  scale: Scale,
): readonly string[] {
  const usual = rows.filter(({ condition }) => condition.initScale === 1);
  if (usual.length === 0) return [];
  const names = usual.map(({ condition }) => condition.label).join(", ");
  const starts = `Not at equal starts: ${names} ${usual.length === 1 ? "starts" : "start"} from the usual initial weights (× 1), since normalisation undoes a smaller start; ${small.label} starts from × ${scale.initScale}.`;
  const [scaled, equal] = [all.get(small.id), all.get(fromStart(small, 1).id)].map((row) => row?.result.centroid.mean);
  const compared = usual.flatMap(({ condition: { label }, result }) =>
    Number.isFinite(result.centroid.mean) ? [{ label, centroid: result.centroid.mean }] : [],
  );
  if (!Number.isFinite(scaled) || !Number.isFinite(equal) || compared.length === 0) {
    return [
      `${starts} A small convolution from the usual start is not part of this study, so it cannot tell what the start does from what the architecture does.`,
    ];
  }
  const turned = compared.filter(({ centroid }) => (scaled! - centroid) * (equal! - centroid) < 0);
  const numbers = compared.map(({ label, centroid }) => `${label} ${numberText(centroid)}`).join(", ");
  const verdict =
    turned.length === 0
      ? "at equal starts the differences have the same sign as in the claims."
      : `at equal starts the difference from ${turned.map(({ label }) => label).join(", ")} has the other sign, and a claim about it holds for these starts only.`;
  return [
    `${starts} From × 1 the centroid of ${small.label} is ${numberText(equal!)} cycles per pixel instead of ${numberText(scaled!)} (${numbers}): ${verdict}`,
  ];
}

function furtherClaims(patches: readonly number[]): Claim[] {
  const groups = [...convolutional, ...others];
  return [
    differenceClaim(small, mlpMixer, {
      id: "beyond-mixer",
      claim: "A small convolution gives perturbations of higher frequency than an MLP-Mixer.",
      source: caroAbstract,
    }),
    {
      id: "beyond-practice",
      claim:
        "Networks of practice: those built on 3×3 convolutions have perturbations of higher frequency than those without convolutions.",
      source: ortegaCaroAbstract,
      metric: perturbationCentroid,
      contrast: `mean centroid of ${convolutional.map(({ label }) => label).join(" and ")} minus that of ${others.map(({ label }) => label).join(" and ")}`,
      rule: intervalRule,
      unit: "cycles per pixel",
      networks: groups.map(({ id }) => id),
      statistic: ([a, b, c, d]) => (a! + b! - c! - d!) / 2,
      predicted: 1,
      sentence: (effect, means) =>
        `${groups.map(({ label }, i) => `${label}: ${numberText(means[i]!)}`).join(", ")} cycles per pixel, a difference of ${signedText(effect)}.`,
    },
    differenceClaim(narrow, wide, {
      id: "beyond-large-kernels",
      claim: "Larger depthwise kernels lower the perturbations' frequency in a ConvNeXt-like network, too.",
      source: `${ortegaCaroAbstract}; tested here on another architecture`,
    }),
    {
      id: "beyond-patches",
      claim: "The smaller a vision transformer's patches, the higher the frequency of its perturbations.",
      source: `the argument from locality in ${ortegaCaroAbstract}, tested here on patches`,
      metric: perturbationCentroid,
      contrast: `least-squares slope of the mean centroid on log2 of the patch width, over ${patches.join(", ")} pixels`,
      rule: intervalRule,
      unit: "cycles per pixel for each doubling of the patch",
      networks: patches.map((patch) => transformerOf(patch).id),
      statistic: (means) => slope(patches.map(Math.log2), means),
      predicted: -1,
      sentence: (effect, means) =>
        `Fitted over all widths, a doubling of the patch moves the perturbations' mean frequency by ${signedText(effect)} cycles per pixel: ` +
        `${means.map((mean, i) => `${numberText(mean)} at ${patches[i]}`).join(", ")} pixels.`,
    },
  ];
}
