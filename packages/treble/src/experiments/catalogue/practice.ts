import { successful } from "../../pipeline/collect.ts";
import { smallestNorms } from "../../pipeline/probes/smallestNorms.ts";
import { numberText } from "../../results/numberText.ts";
import { mean } from "../../statistics/mean.ts";
import { listText } from "../../text/listText.ts";
import { centroidChart } from "../charts/centroidChart.ts";
import { radiusChart } from "../charts/radiusChart.ts";
import { rowChart } from "../charts/rowChart.ts";
import { sensitivityChart } from "../charts/sensitivityChart.ts";
import { differenceClaim } from "../claims/differenceClaim.ts";
import { type Claim, intervalRule, perturbationCentroid, signedText } from "../contract/claim.ts";
import type { Condition } from "../contract/conditionRuns.ts";
import { declaredIn } from "../contract/declared.ts";
import type { Experiment } from "../contract/experiment.ts";
import { intervalOf } from "../contract/networkResult.ts";
import type { Scale } from "../contract/scale.ts";
import { ortegaCaroAbstract } from "../contract/sources.ts";
import { convnext, mlpMixer, resnet20, transformerOf, vggNormalised, withProbes } from "../networks/conditions.ts";
import { recipeNamed } from "../recipes/recipes.ts";
import { criticalBandsProbe } from "./criticalBands.ts";

/** Built on convolutions: of 3×3 pixels, and depthwise ones of seven. */
const convolutional = [vggNormalised, resnet20, convnext(7)];
const others = [longer(mlpMixer), longer(transformerOf(4))] as const;

/** These learn more slowly by the epoch, and take less than half of the time for one. */
function longer(network: Condition): Condition {
  const epochs = 2 * recipeNamed("practice").training.epochs;
  return {
    ...network,
    id: `${network.id}-epochs-${epochs}`,
    label: `${network.label}, ${epochs} epochs`,
    trainingCost: 2,
    training: { ...network.training, epochs },
  };
}

/** The same networks with other kernels and patches, where there is time for them. */
function variantsOf({ name }: Scale): readonly Condition[] {
  return name === "paper" ? [convnext(3), convnext(13), longer(transformerOf(8))] : [];
}

function networksOf(scale: Scale): readonly Condition[] {
  return [...convolutional, ...others, ...variantsOf(scale)].map((network) =>
    withProbes(network, criticalBandsProbe(scale)),
  );
}

export const practice: Experiment = {
  id: "practice",
  title: "Networks of practice",
  question:
    "Where do the perturbations of networks lie that are trained out, each at the accuracy that its size reaches?",
  presets: ["standard", "paper"],
  recipes: () => ["practice"],
  conditions: networksOf,
  claims: (scale) => [
    convolutionClaim,
    ...(scale.name === "paper"
      ? [
          differenceClaim(convnext(3), convnext(13), {
            id: "practice-kernels",
            claim:
              "Trained out, too, larger depthwise kernels lower the perturbations' frequency in a ConvNeXt-like network.",
            source: `${ortegaCaroAbstract}; tested here on another architecture`,
            declared: declaredIn("fc95928"),
          }),
          differenceClaim(longer(transformerOf(4)), longer(transformerOf(8)), {
            id: "practice-patches",
            claim: "Trained out, smaller patches give a vision transformer perturbations of higher frequency.",
            source: `the argument from locality in ${ortegaCaroAbstract}, tested here on patches`,
            declared: declaredIn("fc95928"),
          }),
        ]
      : []),
  ],
  charts: (rows, context) => [
    centroidChart(rows, context, { id: "practice-centroid", title: "Frequency by architecture, trained out" }),
    rowChart(rows, {
      id: "practice-accuracy",
      title: "Accuracy",
      caption: "Share of the test images that are classified right, with 95 % intervals over seeds and images.",
      label: "Test accuracy",
      series: { "test accuracy": ({ result }) => result.testAccuracy },
    }),
    radiusChart(rows, ({ spectra }) => smallestNorms(spectra), {
      id: "practice-radius",
      title: "Accuracy against radius, L2",
      label: "ε, L2 (pixels in [0, 1])",
      epsilons: [0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5],
    }),
    sensitivityChart(rows, "practice-sensitivity"),
    rowChart(rows, {
      id: "practice-norm",
      title: "Size of the smallest perturbation",
      caption: "Mean L2 norm of the smallest perturbation, with 95 % intervals over seeds and images.",
      label: "L2 norm (pixels in [0, 1])",
      series: { "smallest perturbation": ({ seeds }) => intervalOf(seeds.map((seed) => successful(seed, "l2"))) },
    }),
  ],
  caveats: (rows, { scale }) => [
    "Networks differ in accuracy as they do in practice, and are not compared at one training loss: what an architecture does is not told apart from how well it is trained.",
    `${listText(others.map(({ label }) => label))} are trained for more epochs than the others, which have ${scale.training.epochs}: no network takes more than about an hour of one core.`,
    `None of them is trained for long: ResNet-20 is published at 91.25 % after 64,000 steps of SGD (He et al. 2016), and is at ${numberText(100 * rows.get(resnet20.id)!.result.testAccuracy.mean, 1)} % here.`,
    "One optimiser serves all; the published accuracies of some of these architectures were reached with others, and with more epochs.",
  ],
};

const convolutionClaim: Claim = {
  id: "practice-convolution",
  claim: "Trained out, networks built on convolutions have perturbations of higher frequency than those without.",
  source: ortegaCaroAbstract,
  declared: declaredIn("fc95928"),
  metric: perturbationCentroid,
  contrast: `mean centroid of ${convolutional.map(({ label }) => label).join(", ")} minus that of ${others.map(({ label }) => label).join(", ")}`,
  rule: intervalRule,
  unit: "cycles per pixel",
  networks: [...convolutional, ...others].map(({ id }) => id),
  statistic: (means) => mean(means.subarray(0, convolutional.length)) - mean(means.subarray(convolutional.length)),
  predicted: 1,
  sentence: (effect, means) =>
    `${[...convolutional, ...others].map(({ label }, i) => `${label}: ${numberText(means[i]!)}`).join(", ")} cycles per pixel, a difference of ${signedText(effect)}.`,
};
