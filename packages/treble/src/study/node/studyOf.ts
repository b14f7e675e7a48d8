import { datasetName } from "../../data/catalogue/datasetName.ts";
import { datasets } from "../../data/known/datasets.ts";
import { UserError } from "../../errors/userError.ts";
import { experimentsNamed } from "../../experiments/catalogue.ts";
import type { Experiment } from "../../experiments/contract/experiment.ts";
import { type ScaleName, scaleNamed } from "../../experiments/contract/scale.ts";
import { recipeNamed, recipes } from "../../experiments/recipes/recipes.ts";
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
  /** Names of recipes, by each of which all experiments are run; default: the recipes that each experiment names. */
  readonly recipes?: readonly string[];
}

export interface Study {
  /** In the order of the catalogue of recipes; at least one. */
  readonly parts: readonly StudyPart[];
}

/**
 * The experiments that are asked for, of the catalogue and of the user's own file.
 *
 * @param named the name by which runs remember a dataset.
 * @throws UserError for names that are not there, or mean two things.
 */
export async function studyOf(
  { experiments: asked, study, data, preset, recipes: asRecipes }: StudyRequest,
  named: (given: string) => Promise<string> = datasetName,
): Promise<Study> {
  const names = asked.filter((one) => typeof one === "string");
  const given = asked.filter((one) => typeof one !== "string");
  const known = names.length > 0 || (study === undefined && given.length === 0) ? experimentsNamed(names) : [];
  const file = study === undefined ? null : await readStudyFile(study, named);
  const images = file?.data && data === undefined ? file.data : await named(data ?? datasets[0].name);
  const chosen = asRecipes?.map((name) => recipeNamed(name).name);
  const scales = recipes
    .filter(({ name }) => chosen?.includes(name) ?? true)
    .map(({ name }) => scaleNamed(preset, images, name));
  const place = study === undefined ? "" : `${study}: `;
  const experiments = asked.length === 0 && study === undefined ? known.filter(isPartOf(scales[0]!.name)) : [...known];
  for (const experiment of [...given, ...(file ? [file.experiment] : [])]) {
    const { id } = experiment;
    if (experiments.some((one) => one.id === id)) {
      throw new UserError(`${place}an experiment called ${id} is there already; choose another id.`);
    }
    const claimsOf = (one: Experiment) => scales.flatMap((scale) => one.claims(scale, SIZE).map((claim) => claim.id));
    const taken = new Set(experiments.flatMap(claimsOf));
    const twice = claimsOf(experiment).find((claim) => taken.has(claim));
    if (twice) throw new UserError(`${place}a claim called ${twice} is there already; choose another id.`);
    experiments.push(experiment);
  }
  const runBy = (recipe: string): readonly Experiment[] =>
    experiments.filter((experiment) => chosen !== undefined || recipesOf(experiment, scales[0]!.name).includes(recipe));
  try {
    return { parts: partsOf(scales, runBy) };
  } catch (error) {
    if (experiments.length === known.length) throw error;
    throw new UserError(`${place}${(error as Error).message} Choose other ids for its networks.`, { cause: error });
  }
}

/** Whether an experiment is run at a preset where no experiments are asked for. */
function isPartOf(preset: ScaleName): (experiment: Experiment) => boolean {
  return ({ presets }) => presets?.includes(preset) ?? true;
}

function recipesOf({ recipes: own }: Experiment, preset: ScaleName): readonly string[] {
  return own?.(preset) ?? [recipes[0].name];
}

/** Any: ids do not depend on it. */
const SIZE = { height: 32, width: 32 };
