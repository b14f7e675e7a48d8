import { isGenerated, namedDataset } from "../../data/known/namedDataset.ts";
import { UserError } from "../../errors/userError.ts";
import type { LearningRateRule, MeasureSettings } from "../../pipeline/trial/trialConfig.ts";
import { smallStart } from "../recipes/initialScale.ts";
import type { Recipe, RecipeTraining } from "../recipes/recipe.ts";
import { recipeNamed, recipes } from "../recipes/recipes.ts";

/** `quick`: minutes; `standard`: a night; `paper`: all training images, five seeds. */
export const scaleNames = ["quick", "standard", "paper"] as const;
/** The name of a preset. */
export type ScaleName = (typeof scaleNames)[number];

/** How much is done and by which recipe: what all networks of a study share, as plain data. */
export interface Scale {
  readonly name: ScaleName;
  /** What `training`, `stopLoss`, `learningRate` and `initScale` are from. */
  readonly recipe: Recipe;
  /** The study's dataset; a condition may name another one. */
  readonly dataset: string;
  readonly seeds: number;
  readonly trainImages: number;
  /** Training images there are of datasets of one's own, by their names: a schedule's length depends on it. */
  readonly counts: Readonly<Record<string, number>>;
  /** Of networks with one hidden layer and without normalisation; `startOf` has that of any. */
  readonly initScale: number;
  readonly learningRate: LearningRateRule | number;
  readonly training: RecipeTraining;
  /** Training loss at which networks are compared; null where all train for as many epochs. */
  readonly stopLoss: Recipe["stopLoss"];
  readonly measure: MeasureSettings;
}

interface Size {
  readonly seeds: number;
  /** Images to train on and to attack. */
  readonly train: number;
  readonly test: number;
}

const SIZES: Readonly<Record<ScaleName, Size>> = {
  quick: { seeds: 2, train: 10_000, test: 256 },
  standard: { seeds: 3, train: 20_000, test: 512 },
  paper: { seeds: 5, train: 50_000, test: 1000 },
};

/** Generated images are the two-minute way to try it. */
const GENERATED: Readonly<Record<ScaleName, Size>> = {
  quick: { seeds: 2, train: 4000, test: 96 },
  standard: { seeds: 3, train: 4000, test: 256 },
  paper: { seeds: 5, train: 4000, test: 512 },
};

/**
 * @param recipe its name.
 * @param counts training images there are of datasets of one's own, by name.
 * @throws UserError for a name that no scale or no recipe has.
 */
export function scaleNamed(
  name: string,
  dataset: string,
  recipe: string = recipes[0].name,
  counts: Scale["counts"] = {},
): Scale {
  const known = scaleNames.find((one) => one === name);
  if (!known) throw new UserError(`There is no preset "${name}"; choose one of ${scaleNames.join(", ")}.`);
  const { seeds, train, test } = (isGenerated(dataset) ? GENERATED : SIZES)[known];
  const shared = recipeNamed(recipe);
  const all = namedDataset(dataset)?.record.trainImages ?? counts[dataset] ?? SIZES.paper.train;
  const { trainImages, learningRate, training, stopLoss, start } = shared;
  return {
    name: known,
    recipe: shared,
    dataset,
    seeds: shared.seeds?.[known] ?? seeds,
    trainImages: trainImages === "all" ? all : train,
    counts,
    initScale: start === "usual" ? 1 : smallStart(2),
    learningRate: searched(learningRate, trainImages === "all" && train < all ? train : undefined),
    training,
    stopLoss,
    // The margin: as many steps on cross-entropy end 4 to 11 % farther from the image on the networks of the quick
    // study.
    measure: { images: test, ddnSteps: 100, ddnLoss: "margin", robustEpsilon: 0.5 },
  };
}

/** A rate is looked for on as many images as the preset has, even where networks are trained on more. */
function searched(learningRate: Recipe["learningRate"], images: number | undefined): Recipe["learningRate"] {
  return typeof learningRate === "number" || images === undefined ? learningRate : { ...learningRate, images };
}
