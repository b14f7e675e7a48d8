import type { Dataset } from "../data/dataset.ts";
import type { Condition, ConditionRuns } from "../experiments/contract/conditionRuns.ts";
import type { Scale } from "../experiments/contract/scale.ts";
import { startOf } from "../experiments/contract/startOf.ts";
import { initialScale } from "../experiments/recipes/initialScale.ts";
import type { Architecture } from "../models/architectures.ts";
import type { NetworkFamily } from "../models/families/family.ts";
import { families } from "../models/families.ts";
import { isLinear } from "../models/isLinear.ts";
import type { LearningRateRule } from "../pipeline/trial/trialConfig.ts";
import type { Setting } from "../results/results.ts";
import { startsAsUsual } from "./caveats/startsAsUsual.ts";
import { stopText } from "./stopText.ts";
import { augmentText, optimizerNames, optimizerText, scheduleText } from "./trainingText.ts";

/** The study's own images. */
type Images = Pick<Dataset, "name" | "shape" | "classes" | "train" | "test">;

/** What the networks of a study have in common and how they are measured, for people, each setting with its reason. */
export function settingsOf(scale: Scale, rows: readonly ConditionRuns[], images: Images): readonly Setting[] {
  const { trainImages, measure, seeds, training, recipe } = scale;
  const augmentation = augmentText(training.augment);
  const conditions = rows.map(({ condition }) => condition);
  const frequencies = images.shape[1] * images.shape[2];
  return [
    { name: "Recipe", value: `${recipe.name}: ${recipe.what}`, reason: recipe.purpose },
    {
      name: "Training images",
      value: firstOf(trainImages, images.train.count, ""),
      reason: `${recipe.reasons.images}${scale.name === "quick" && recipe.trainImages === "preset" ? ", few enough for some minutes" : ""}`,
    },
    ...(augmentation === null ? [] : [{ name: "Augmentation", value: augmentation, reason: recipe.reasons.images }]),
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
    optimiser(scale, conditions),
    learningRateOf(scale, conditions),
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

function initialisation(scale: Scale, rows: readonly ConditionRuns[]): Setting {
  const { initScale, recipe } = scale;
  const deep = rows.some(({ condition }) => {
    const own = startOf(condition, scale);
    return own !== scale.initScale && own !== 1 && own === initialScale(condition.architecture, recipe);
  });
  const others = [
    ...(rows.some(({ condition }) => startsAsUsual(condition, scale)) ? ["networks with normalisation: times 1"] : []),
    ...(deep ? ["with another number of layers than two: the product over the layers is that of two"] : []),
  ];
  const factor = initScale === 1 ? "" : `, times ${initScale}`;
  return {
    name: "Initialisation",
    value: `normal with the deviations of He et al. 2015${factor}${others.length === 0 ? "" : ` (${others.join("; ")})`}, or as the network's name says`,
    reason: recipe.reasons.start,
  };
}

function optimiser({ training, recipe }: Scale, conditions: readonly Condition[]): Setting {
  const { optimizer, batchSize, schedule } = training;
  const names = new Set(conditions.flatMap((one) => one.training?.optimizer?.name ?? []));
  const others = [...names].filter((name) => name !== optimizer.name).map((name) => optimizerNames[name]);
  return {
    name: "Optimiser",
    value: `${optimizerText(optimizer)}, batch ${batchSize}, ${scheduleText(schedule)}${others.length === 0 ? "" : `; ${others.join(" or ")} where the network's name says so`}`,
    reason: recipe.reasons.optimizer,
  };
}

function learningRateOf({ learningRate, training, recipe }: Scale, conditions: readonly Condition[]): Setting {
  const own = conditions.some((one) => one.learningRate !== undefined) ? "; or as the network's name says," : "";
  return {
    name: "Learning rate",
    value: `${typeof learningRate === "number" ? `${learningRate} for every network` : ruleText(learningRate, training)}${own}`,
    reason: recipe.reasons.learningRate,
  };
}

function ruleText({ rates, images }: LearningRateRule, { schedule }: Scale["training"]): string {
  const epoch = images === undefined ? "one epoch" : `one epoch of the first ${count(images)} images`;
  const whole = schedule.name === "constant" && schedule.warmup === 0;
  return `by rule, for each architecture: ${epoch} from the first seed's start at each of ${rates.join(", ")}, largest first, until the loss gets worse; half of the best rate${whole ? "" : " is the highest of the schedule"}`;
}

function stopping({ stopLoss, training, recipe }: Scale, rows: readonly ConditionRuns[], images: number): Setting {
  const conditions = rows.map(({ condition }) => condition);
  const linear = conditions.filter(({ architecture }) => isLinear(architecture));
  const others = conditions.filter(({ architecture }) => !isLinear(architecture));
  const some = (pick: (loss: number | null | undefined) => boolean): boolean =>
    conditions.some((one) => pick(one.training?.stopLoss));
  const { epochs, checksPerEpoch, checkImages } = training;
  const checked = `on ${firstOf(checkImages, images, "training images")}, checked ${checksPerEpoch} times an epoch`;
  const value = (): string => {
    if (stopLoss === null) {
      const at = stopText(conditions, null);
      const own = at === null ? "" : `; where the list of networks says so, training loss ${at} ${checked}`;
      const longer = conditions.some((one) => (one.training?.epochs ?? epochs) !== epochs);
      const named = longer ? ", or as many as the network's name says," : "";
      return `none: all ${epochs} epochs${named} are trained, whatever the loss${own}`;
    }
    const at = stopText(others, stopLoss.nonlinear) ?? stopLoss.nonlinear;
    const atLinear = stopText(linear, stopLoss.linear) ?? stopLoss.linear;
    const other = some((loss) => typeof loss === "number") && some((loss) => loss === undefined);
    const past = some((loss) => loss === null);
    return `training loss ${at}${linear.length > 0 ? ` (linear networks: ${atLinear})` : ""} ${checked}, at most ${epochs} epochs${other ? "; another loss on some images that are easier or harder, as the list of networks says" : ""}${past ? "; a fixed number of epochs where the network's name says so" : ""}`;
  };
  return { name: "Stopping", value: value(), reason: recipe.reasons.stopping };
}

/** The first `wanted` of so many images, or all of them where there are fewer. */
function firstOf(wanted: number, there: number, what: string): string {
  return `${wanted <= there ? `the first ${count(wanted)}` : `all ${count(there)}`} ${what}`.trimEnd();
}

function count(n: number): string {
  return n.toLocaleString("en");
}
