import type { Dataset } from "../data/dataset.ts";
import type { ConditionRuns } from "../experiments/contract/experiment.ts";
import type { Scale } from "../experiments/contract/scale.ts";
import { initialScale } from "../experiments/networks/initialScale.ts";
import type { Architecture } from "../models/architectures.ts";
import type { NetworkFamily } from "../models/families/family.ts";
import { families } from "../models/families.ts";
import { isLinear } from "../models/isLinear.ts";
import type { Setting } from "../results/results.ts";
import { startsAsUsual } from "./caveats/startsAsUsual.ts";
import { stopText } from "./stopText.ts";

/** The study's own images. */
type Images = Pick<Dataset, "name" | "shape" | "classes" | "train" | "test">;

/** What the networks of a study have in common and how they are measured, for people, each setting with its reason. */
export function settingsOf(scale: Scale, rows: readonly ConditionRuns[], images: Images): readonly Setting[] {
  const { trainImages, measure, seeds, training, learningRate } = scale;
  const conditions = rows.map(({ condition }) => condition);
  const frequencies = images.shape[1] * images.shape[2];
  return [
    {
      name: "Training images",
      value: firstOf(trainImages, images.train.count, ""),
      reason: scale.name === "quick" ? "enough to learn features from, few enough for some minutes" : "",
    },
    {
      name: "Attacked images",
      value: `of ${firstOf(measure.images, images.test.count, "test images")} those that the network classifies correctly: every network has its own`,
      reason: "the perturbation of an image that is wrong already means nothing",
    },
    { name: "Test accuracy", value: `on the whole test set, ${count(images.test.count)} images`, reason: "" },
    { name: "Seeds", value: `${seeds}: initial weights, order of the images, random starts`, reason: "" },
    ...architectures(rows, images),
    ...(conditions.some(({ architecture }) => "padding" in architecture && architecture.padding === "circular")
      ? [
          {
            name: "Padding",
            value: "circular in plain stacks of layers",
            reason: "so that all widths of kernel treat the edges alike",
          },
        ]
      : []),
    initialisation(scale, rows),
    {
      name: "Optimiser",
      value: `SGD, momentum 0.9, weight decay 0.0005, batch ${training.batchSize}, constant rate${conditions.some((one) => one.training?.optimizer?.name === "adam") ? "; Adam where the network's name says so" : ""}`,
      reason: "the theorems on the implicit bias are about gradient descent; adaptive rates change the bias",
    },
    {
      name: "Learning rate",
      value: `by rule, for each architecture: one epoch from the first seed's start at each of ${learningRate.rates.join(", ")}, largest first, until the loss gets worse; half of the best rate${conditions.some((one) => one.learningRate !== undefined) ? "; or as the network's name says" : ""}`,
      reason: "the same rule for all, decided by training loss alone; a step away from the edge of stability",
    },
    stopping(scale, rows, Math.min(trainImages, images.train.count)),
    {
      name: "Spectra",
      value: `perturbations by DDN (Rony et al. 2019), ${measure.ddnSteps} steps, no random start, on the ${measure.ddnLoss}`,
      reason:
        "smallest L2 perturbation: no radius and no noise that would colour the spectrum; on the margin, as many steps come closer to the image than on cross-entropy",
    },
    {
      name: "Centroid",
      value:
        "mean radial frequency of the energy: that of the channels added up, divided by its total for every image; zero frequency counts",
      reason: "every image weighs the same, however large its perturbation",
    },
    {
      name: "Effective number of frequencies",
      value: `exp of the entropy of the energy over the ${count(frequencies)} frequencies, the channels added up: 2 for a single wave (itself and its mirror image), ${count(frequencies)} where all have the same energy`,
      reason: "",
    },
    {
      name: "Norms",
      value:
        "over all values of an image together, pixels in [0, 1]: L2 their length, L∞ the largest change of a value",
      reason: "",
    },
    {
      name: "Robust accuracy",
      value: `PGD (Madry et al. 2018), L2, ε = ${measure.robustEpsilon}, 50 steps of ${measure.robustEpsilon / 40}, random start, together with DDN`,
      reason: "an image counts as robust when neither finds an adversarial one within ε",
    },
    {
      name: "Intervals",
      value:
        "95 %, bootstrap with 2,000 draws: seeds first, then images within a seed; every network of a contrast by itself, neither seeds nor images in pairs",
      reason: "networks are attacked on different images: each on those that it classifies correctly",
    },
  ];
}

/** Only of families that the study has. */
function architectures(rows: readonly ConditionRuns[], images: Images): readonly Setting[] {
  const names = new Set(rows.map(({ condition }) => condition.architecture.family));
  const linear = rows.some(({ condition }) => isLinear(condition.architecture));
  const has = families.filter(({ name }) => names.has(name));
  return [
    ...has.map((family: NetworkFamily<Architecture>) => ({
      name: `Network: ${family.recipe.name}`,
      value: `${family.recipe.text}${more(family, rows, images)}`,
      reason: "",
    })),
    ...(has.length === 0
      ? []
      : [
          {
            name: "Depth",
            value: `one hidden layer, unless a name says how many; widths as above, unless the list of networks says otherwise${linear ? ". Linear networks have no ReLU" : ""}`,
            reason: "",
          },
        ]),
  ];
}

/** What is known of a trained network of a family, on the study's own images. */
function more(
  family: NetworkFamily<Architecture>,
  rows: readonly ConditionRuns[],
  { name, ...images }: Images,
): string {
  const row = rows.find(
    ({ condition: { architecture, dataset = name } }) => architecture.family === family.name && dataset === name,
  );
  if (!row || !family.recipe.more) return "";
  const size = { shape: images.shape, classes: images.classes.length };
  return family.recipe.more(row.condition.architecture, size, row.result);
}

function initialisation({ initScale }: Scale, rows: readonly ConditionRuns[]): Setting {
  const deep = rows.some(
    ({ condition: { architecture, initScale: own } }) =>
      own !== undefined && own !== 1 && own === initialScale(architecture),
  );
  const others = [
    ...(rows.some(({ condition }) => startsAsUsual(condition)) ? ["networks with normalisation: times 1"] : []),
    ...(deep ? ["with another number of layers than two: the product over the layers is that of two"] : []),
  ];
  return {
    name: "Initialisation",
    value: `normal with the deviations of He et al. 2015, times ${initScale}${others.length === 0 ? "" : ` (${others.join("; ")})`}, or as the network's name says`,
    reason:
      "random weights have a white spectrum, and what training does not overwrite stays in the features: less of it from a small start",
  };
}

function stopping({ stopLoss, training }: Scale, rows: readonly ConditionRuns[], images: number): Setting {
  const conditions = rows.map(({ condition }) => condition);
  const linear = conditions.filter(({ architecture }) => isLinear(architecture));
  const others = conditions.filter(({ architecture }) => !isLinear(architecture));
  const at = stopText(others, stopLoss.nonlinear) ?? stopLoss.nonlinear;
  const atLinear = stopText(linear, stopLoss.linear) ?? stopLoss.linear;
  const other =
    conditions.some((one) => typeof one.training?.stopLoss === "number") &&
    conditions.some((one) => one.training?.stopLoss === undefined);
  const past = conditions.some((one) => one.training?.stopLoss === null);
  return {
    name: "Stopping",
    value: `training loss ${at}${linear.length > 0 ? ` (linear networks: ${atLinear})` : ""} on ${firstOf(training.checkImages, images, "training images")}, checked four times an epoch, at most ${training.epochs} epochs${other ? "; another loss on some images that are easier or harder, as the list of networks says" : ""}${past ? "; a fixed number of epochs where the network's name says so" : ""}`,
    reason:
      "spectra move while a network fits, so networks are compared at a common loss: the lowest loss, rounded up to a tenth, that every network of the family reached within 14 epochs in a pilot run that looked at nothing else",
  };
}

/** The first `wanted` of so many images, or all of them where there are fewer. */
function firstOf(wanted: number, there: number, what: string): string {
  return `${wanted <= there ? `the first ${count(wanted)}` : `all ${count(there)}`} ${what}`.trimEnd();
}

function count(n: number): string {
  return n.toLocaleString("en");
}
