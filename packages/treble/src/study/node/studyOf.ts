import { datasetName } from "../../data/catalogue/datasetName.ts";
import { datasets } from "../../data/known/datasets.ts";
import { UserError } from "../../errors/userError.ts";
import { experimentsNamed } from "../../experiments/catalogue.ts";
import { conditionsOf } from "../../experiments/conditionsOf.ts";
import type { Condition, Experiment } from "../../experiments/contract/experiment.ts";
import { type Scale, scaleNamed } from "../../experiments/contract/scale.ts";
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
}

export interface Study {
  readonly experiments: readonly Experiment[];
  readonly scale: Scale;
  readonly conditions: readonly Condition[];
}

/**
 * The experiments that are asked for, of the catalogue and of the user's own file.
 *
 * @param named the name by which runs remember a dataset.
 * @throws UserError for names that are not there, or mean two things.
 */
export async function studyOf(
  { experiments: asked, study, data, preset }: StudyRequest,
  named: (given: string) => Promise<string> = datasetName,
): Promise<Study> {
  const names = asked.filter((one) => typeof one === "string");
  const given = asked.filter((one) => typeof one !== "string");
  const known = names.length > 0 || (study === undefined && given.length === 0) ? experimentsNamed(names) : [];
  const file = study === undefined ? null : await readStudyFile(study, named);
  const scale = scaleNamed(
    preset,
    file?.data && data === undefined ? file.data : await named(data ?? datasets[0].name),
  );
  const place = study === undefined ? "" : `${study}: `;
  const experiments = [...known];
  for (const experiment of [...given, ...(file ? [file.experiment] : [])]) {
    const { id } = experiment;
    if (experiments.some((one) => one.id === id)) {
      throw new UserError(`${place}an experiment called ${id} is there already; choose another id.`);
    }
    const taken = new Set(experiments.flatMap((one) => one.claims(scale, SIZE).map((claim) => claim.id)));
    const twice = experiment.claims(scale, SIZE).find((claim) => taken.has(claim.id));
    if (twice) throw new UserError(`${place}a claim called ${twice.id} is there already; choose another id.`);
    experiments.push(experiment);
  }
  try {
    return { experiments, scale, conditions: conditionsOf(experiments, scale) };
  } catch (error) {
    if (experiments.length === known.length) throw error;
    throw new UserError(`${place}${(error as Error).message} Choose other ids for its networks.`, { cause: error });
  }
}

/** Any: ids do not depend on it. */
const SIZE = { height: 32, width: 32 };
