import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Dataset } from "../../data/dataset.ts";
import { UserError } from "../../errors/userError.ts";
import { removeIfThere, writeFileAtomic } from "../../files/atomicFile.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import { version } from "../../files/version.ts";
import { record } from "../../formats/record.ts";
import { readMeasured } from "../../pipeline/trial/measuredArrays.ts";
import { labFile } from "../../results/lab.ts";
import { readStudyResult } from "../../results/readStudyResult.ts";
import type { StudyResult } from "../../results/results.ts";
import { openStore } from "../../runs/node/diskStore.ts";
import { type LabFiles, labFiles } from "../lab/labFiles.ts";
import type { LabMeasured } from "../lab/labPictures.ts";
import { MAX_RESULT_BYTES, resultFile } from "./resultFile.ts";

export interface ExportLabOptions {
  /** Of the files; made if need be, and what an earlier export wrote there goes. */
  readonly out: string;
  /** Names of recipes, the one that is shown first in front. Default: those of the study, in its order. */
  readonly recipes?: readonly string[] | undefined;
  /** Names of experiments whose networks are shown. Default: all. */
  readonly experiments?: readonly string[] | undefined;
  /** How many images are pictured. Default 5. */
  readonly images?: number | undefined;
  /** How many of the study's training images the page may train on. Default 0: only on generated ones. */
  readonly trainImages?: number | undefined;
  /** Names of the datasets that a page may train on. Default: the study's. */
  readonly trainData?: readonly string[] | undefined;
  /** What makes the files, as a user would type it. */
  readonly command: string;
  readonly dataset: (name: string) => Promise<Dataset>;
}

/** Every file that an export writes, and no other. */
const EXPORTED = /^((lab|networks-[a-z0-9-]+|pictures-[a-z0-9-]+)\.json|images-[A-Za-z0-9-]+\.npz)$/;

/**
 * Writes what the lab's page shows before anything runs there, from the results and the runs of a study that are in a
 * folder: small files of numbers and pictures, `lab.json` last.
 * @throws UserError where there is no finished study in the folder, or a run of it is gone, and as `labFiles`.
 */
export async function exportLab(folder: string, options: ExportLabOptions): Promise<Omit<LabFiles, "files">> {
  const result = studyIn(folder);
  const store = openStore(folder);
  const configs = new Map(store.list().map(({ id, config }) => [id, config]));
  const measured = (id: string): LabMeasured => {
    const { runs, label } = result.networks.find((network) => network.id === id)!;
    const [first, ...others] = runs.map(({ measure }) => {
      const config = configs.get(measure);
      if (config != null) return readMeasured(store, record(config));
      throw new UserError(`The run ${measure} of ${label} is not in ${folder}; reproduce the study again.`);
    });
    const { spectra, perturbations } = first!;
    const seeds = [spectra, ...others.map((seed) => seed.spectra)];
    return { network: id, spectra, perturbations: perturbations(), seeds };
  };
  const dataset = await options.dataset(result.dataset.name);
  const { trainImages = 0, trainData = [dataset.name] } = options;
  const trainOn: Dataset[] = [];
  for (const name of trainImages > 0 ? [...new Set(trainData)] : []) {
    trainOn.push(name === dataset.name ? dataset : await options.dataset(name));
  }
  const { files, ...sizes } = labFiles(result, measured, dataset, {
    recipes: options.recipes ?? result.recipes.filter(({ ran }) => ran).map(({ name }) => name),
    experiments: options.experiments ?? [],
    images: options.images ?? 5,
    ...{ trainImages, trainData: trainOn },
    ...{ command: options.command, version },
  });
  const out = resolve(options.out);
  makeFolder(out);
  for (const name of readdirSync(out)) if (EXPORTED.test(name)) removeIfThere(join(out, name));
  const names = [...files.keys()].filter((name) => name !== labFile);
  for (const name of [...names, labFile]) writeFileAtomic(join(out, name), files.get(name)!);
  return sizes;
}

function studyIn(folder: string): StudyResult {
  const path = join(folder, resultFile);
  const bytes = readRegularFile(path, MAX_RESULT_BYTES);
  if (bytes === null) throw new UserError(`There is no ${path}; name the folder of a finished study by --results.`);
  return readStudyResult(bytes, path);
}
