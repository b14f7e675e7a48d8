import { datasetName } from "../../data/catalogue/datasetName.ts";
import { loadDataset } from "../../data/catalogue/datasets.ts";
import { datasets } from "../../data/known/datasets.ts";
import { isOwnName } from "../../data/own/ownImages.ts";
import { UserError } from "../../errors/userError.ts";
import { experimentsNamed } from "../../experiments/catalogue.ts";
import type { Experiment } from "../../experiments/contract/experiment.ts";
import { type Scale, type ScaleName, scaleNamed } from "../../experiments/contract/scale.ts";
import type { Recipe } from "../../experiments/recipes/recipe.ts";
import { recipes as catalogue, recipeNamed } from "../../experiments/recipes/recipes.ts";
import { kindOf } from "../../text/kindOf.ts";
import { partsOf, type StudyPart } from "../parts.ts";
import { readStudyFile } from "./studyFile.ts";

/** What a study is of. */
export interface StudyRequest {
  /** Names of experiments, or experiments of one's own; none for all, or for the one in `study` alone. */
  readonly experiments: readonly (string | Experiment)[];
  /** Path of a study of one's own, a JSON file or an ES module, which is run. */
  readonly study?: string;
  /** A name that `loadDataset` takes, or the path of images of one's own. Default: what `study` names, or `cifar10`. */
  readonly data?: string;
  /** How much: `quick`, `standard` or `paper`. */
  readonly preset: string;
  /**
   * Names of recipes, the first one first, by each of which all experiments are run. Default: the recipes that each
   * experiment names.
   */
  readonly recipes?: readonly string[];
}

export interface Study {
  /** One for each recipe, the first one first; at least one. */
  readonly parts: readonly StudyPart[];
}

/**
 * The experiments that are asked for, of the catalogue and of the user's own file, by recipes.
 *
 * @param named the name by which runs remember a dataset.
 * @param counted the number of training images of a dataset of one's own, by that name; asked for where a recipe needs
 *   it.
 * @throws UserError for names that are not there, or mean two things.
 */
export async function studyOf(
  { experiments: asked, study, data, preset, recipes: wanted }: StudyRequest,
  named: (given: string) => Promise<string> = datasetName,
  counted: (name: string) => Promise<number> = async (name) => (await loadDataset(name)).train.count,
): Promise<Study> {
  const names = asked.filter((one) => typeof one === "string");
  const given = asked.filter((one) => typeof one !== "string");
  const whole = asked.length === 0 && study === undefined;
  const known = names.length > 0 || whole ? experimentsNamed(names) : [];
  const file = study === undefined ? null : await readStudyFile(study, named);
  const dataset = file?.data && data === undefined ? file.data : await named(data ?? datasets[0].name);
  const chosen = wanted && recipesOf(wanted);
  const runBy = (experiment: Experiment, { recipe, name }: Scale): boolean => {
    if (whole && experiment.presets?.includes(name) === false) return false;
    if (chosen) return true;
    if (experiment === file?.experiment) return recipe.name === (file.recipe ?? catalogue[0].name);
    return (experiment.recipes?.(name) ?? [catalogue[0].name]).includes(recipe.name);
  };
  const place = study === undefined ? "" : `${study}: `;
  const added = [...given, ...(file ? [file.experiment] : [])];
  if (!chosen) for (const experiment of given) checkRecipes(experiment, scaleNamed(preset, dataset).name);
  const scales: Scale[] = [];
  for (const recipe of chosen ?? catalogue) {
    const scale = scaleNamed(preset, dataset, recipe.name);
    const own = [...known, ...added].filter((experiment) => runBy(experiment, scale));
    if (own.length === 0) continue;
    scales.push(scaleNamed(preset, dataset, recipe.name, await countsOf(own, scale, counted)));
  }
  const claimsOf = (experiment: Experiment): string[] =>
    scales.flatMap((scale) =>
      // A claim's shared form has a name of its own.
      [...new Set(experiment.claims(scale, SIZE).flatMap(({ id }) => [id, `${id}-shared`]))],
    );
  const experiments = [...known];
  for (const experiment of added) {
    const { id } = experiment;
    if (experiments.some((one) => one.id === id)) {
      throw new UserError(`${place}an experiment called ${id} is there already; choose another id.`);
    }
    const taken = new Set(experiments.flatMap(claimsOf));
    const twice = claimsOf(experiment).find((claim) => taken.has(claim));
    if (twice) throw new UserError(`${place}a claim called ${twice} is there already; choose another id.`);
    experiments.push(experiment);
  }
  try {
    return { parts: partsOf(scales, (scale) => experiments.filter((experiment) => runBy(experiment, scale))) };
  } catch (error) {
    if (experiments.length === known.length) throw error;
    throw new UserError(`${place}${(error as Error).message} Choose other ids for its networks.`, { cause: error });
  }
}

/** @throws UserError for what is no list of names, a name that no recipe has, one twice, and for none. */
function recipesOf(names: readonly string[]): readonly [Recipe, ...Recipe[]] {
  if (!Array.isArray(names)) throw new UserError(`recipes is ${kindOf(names)}; give a list of names, or leave it out.`);
  const [first, ...others] = names.map(recipeNamed);
  if (first === undefined) throw new UserError("No recipe is named; name one, or leave recipes out.");
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UserError(`The recipe ${twice} is named twice; once is enough.`);
  return [first, ...others];
}

/** @throws UserError where an experiment of one's own is to be run by a recipe that is not there, or by none. */
function checkRecipes({ id, recipes }: Experiment, preset: ScaleName): void {
  const named = recipes?.(preset);
  if (named?.length === 0) {
    throw new UserError(
      `The experiment ${id} names no recipe for the preset ${preset}; name one, or leave recipes out.`,
    );
  }
  named?.forEach(recipeNamed);
}

/**
 * How many training images there are of one's own, where the recipe depends on that, or networks are trained on a part
 * of them: by the names of datasets.
 */
async function countsOf(
  experiments: readonly Experiment[],
  scale: Scale,
  counted: (name: string) => Promise<number>,
): Promise<Scale["counts"]> {
  const { trainImages, training } = scale.recipe;
  const conditions = experiments.flatMap((experiment) => experiment.conditions(scale));
  const whole = conditions.every(({ trainFrom }) => trainFrom === undefined);
  const constant = training.schedule.name === "constant" && training.schedule.warmup === 0;
  if (trainImages === "preset" && constant && whole) return {};
  const names = new Set([scale.dataset, ...conditions.map(({ dataset = scale.dataset }) => dataset)]);
  const own = [...names].filter(isOwnName);
  return Object.fromEntries(await Promise.all(own.map(async (name) => [name, await counted(name)] as const)));
}

/** Any: ids do not depend on it. */
const SIZE = { height: 32, width: 32 };
