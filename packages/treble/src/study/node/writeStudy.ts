import { join } from "node:path";
import { conditionsOf } from "../../experiments/conditionsOf.ts";
import type { Experiment } from "../../experiments/contract/experiment.ts";
import type { Scale } from "../../experiments/contract/scale.ts";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import type { NetworkRuns } from "../../pipeline/networkJob.ts";
import { chartSvgFile } from "../../report/charts/chartFile.ts";
import { networkLooks } from "../../report/charts/chartLook.ts";
import { studyFiles } from "../../report/studyFiles.ts";
import { architectureText, specialText } from "../../report/words/conditionText.ts";
import type { SeedRuns, StudyEvidence } from "../../report/words/studyEvidence.ts";
import { studyLinks } from "../../report/words/studyLinks.ts";
import type { StudyResult } from "../../results/results.ts";
import type { DiskStore } from "../../runs/node/diskStore.ts";
import { visibleText } from "../../text/visibleText.ts";
import { removeEarlierPages } from "./earlierPages.ts";
import { svgToPng } from "./svgToPng.ts";

/** What a study was made from. */
export interface StudySource {
  readonly experiments: readonly Experiment[];
  readonly scale: Scale;
  readonly store: DiskStore;
  /** By condition id, one for each seed. */
  readonly runs: ReadonlyMap<string, readonly NetworkRuns[]>;
  /** What to type for one experiment alone, by its id. */
  readonly commandFor: (experiment: string) => string;
}

/**
 * Writes a study into a folder: `results.json`, `results.md`, its charts in `figures`, a page for each experiment, one
 * for all networks, and last `index.html`. What an earlier study wrote there goes.
 * @throws UserError where the folder cannot be written
 */
export async function writeStudy(
  folder: string,
  result: StudyResult,
  source: StudySource,
  note: (message: string) => void,
): Promise<void> {
  makeFolder(join(folder, "figures"));
  removeEarlierPages(folder);
  writeFileAtomic(join(folder, "results.json"), `${visibleText(JSON.stringify(result))}\n`);
  const pngs = await writeCharts(folder, result, note);
  for (const [path, text] of studyFiles(result, { ...evidenceOf(result, source), pngs })) {
    writeFileAtomic(join(folder, path), text);
  }
}

/** Writes every chart as SVG, and where it can be done as PNG. @returns the ids of those with a PNG */
async function writeCharts(
  folder: string,
  result: StudyResult,
  note: (message: string) => void,
): Promise<ReadonlySet<string>> {
  const { charts: files } = studyLinks(result);
  const draw = await svgToPng();
  if (typeof draw === "string") note(`note: the charts are not saved as PNG, because ${draw}.`);
  const looks = networkLooks(result.networks);
  const pngs = new Set<string>();
  for (const chart of result.experiments.flatMap(({ charts }) => charts)) {
    const path = join(folder, files.get(chart.id)!);
    const svg = chartSvgFile(chart, looks);
    writeFileAtomic(`${path}.svg`, svg);
    if (typeof draw === "string") continue;
    writeFileAtomic(`${path}.png`, await draw(svg));
    pngs.add(chart.id);
  }
  return pngs;
}

function evidenceOf(result: StudyResult, source: StudySource): Omit<StudyEvidence, "pngs"> {
  const { experiments, scale, store, runs, commandFor } = source;
  const [, height, width] = result.dataset.shape;
  const idOf = (config: object): string => store.run(config).id;
  const seedsOf = (id: string): SeedRuns[] =>
    (runs.get(id) ?? []).map(({ train, measure, probes }) => ({
      train: idOf(train),
      measure: idOf(measure),
      probes: probes.map(idOf),
    }));
  return {
    compared: new Map(
      experiments
        .flatMap((experiment) => experiment.claims(scale, { height, width }))
        .map(({ id, networks }) => [id, networks]),
    ),
    networks: new Map(
      conditionsOf(experiments, scale).map((condition) => [
        condition.id,
        {
          architecture: architectureText(condition),
          special: specialText(condition),
          seeds: seedsOf(condition.id),
        },
      ]),
    ),
    commands: new Map(experiments.map(({ id }) => [id, commandFor(id)])),
  };
}
