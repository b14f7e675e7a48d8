import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { OfflineError } from "../data/offlineError.ts";
import { experimentsNamed } from "../experiments/catalogue.ts";
import { conditionConfig } from "../experiments/conditionConfig.ts";
import type { Condition } from "../experiments/experiment.ts";
import { conditionsOf } from "../experiments/grid.ts";
import { imageSpec } from "../experiments/imageSpec.ts";
import type { JobProgress } from "../experiments/laboratory.ts";
import type { NetworkConfig } from "../experiments/networkConfig.ts";
import { finishedRuns, type NetworkRuns } from "../experiments/networkJob.ts";
import type { StudyResult } from "../experiments/results.ts";
import { type Scale, scaleNamed } from "../experiments/scale.ts";
import { assembleStudy } from "../experiments/study.ts";
import { buildNetwork } from "../models/architectures.ts";
import { studyMarkdown } from "../report/studyMarkdown.ts";
import { renderStudyPage } from "../report/studyPage.tsx";
import { studyTable } from "../report/studyTable.ts";
import { writeFileAtomic } from "../runs/atomicFile.ts";
import { type JobOutcome, type QueuedJob, runQueue } from "../runs/queue.ts";
import { UserError } from "../userError.ts";
import type { CliContext } from "./context.ts";
import { datasetLoader } from "./datasetLoader.ts";
import { datasetName } from "./datasetName.ts";
import { laboratory } from "./laboratory.ts";
import { type ProgressDisplay, progressDisplay } from "./progress.ts";
import { writableStore } from "./store.ts";
import { version } from "./version.ts";
import type { NetworkJobConfig, NetworkJobResult } from "./worker.ts";

export interface ReproduceOptions {
  /** Names of experiments; none for all. */
  readonly experiments: readonly string[];
  readonly data: string;
  readonly preset: string;
  readonly out: string;
  readonly workers?: number;
  readonly threads?: number;
  readonly json: boolean;
}

/** One condition and seed of the study. */
interface Cell {
  readonly id: string;
  readonly label: string;
  readonly condition: string;
  readonly cost: number;
  readonly config: NetworkConfig;
}

/** Runs experiments and writes its page, table and data; what is finished already is taken from the store. */
export async function reproduce(options: ReproduceOptions, context: CliContext): Promise<number> {
  const experiments = experimentsNamed(options.experiments);
  const scale = scaleNamed(options.preset, await datasetName(options.data));
  const cells = cellsOf(conditionsOf(experiments, scale), scale);
  const folder = resolve(options.out);
  const display = progressDisplay(context, {
    total: cells.reduce((sum, { cost }) => sum + cost, 0),
    title: "The whole study",
  });
  try {
    const store = writableStore(folder, display.log);
    const dataset = datasetLoader(context, display);
    for (const { config } of cells) {
      const loaded = await dataset(config.dataset).catch((error: unknown) => {
        throw error instanceof OfflineError ? new UserError(`${error.message} ${offlineAdvice}`) : error;
      });
      // An architecture that does not fit the images is said before anything is trained.
      buildNetwork(config.architecture, imageSpec(loaded, config.trainImages));
    }
    const runs = await runCells(
      cells,
      { ...options, folder, find: (config) => finishedRuns(store, config) },
      context,
      display,
    );
    const seeds = new Map<string, NetworkRuns[]>();
    for (const { id, condition } of cells) seeds.set(condition, [...(seeds.get(condition) ?? []), runs.get(id)!]);
    const lab = laboratory(context, { store, threads: 0, dataset });
    const result = await assembleStudy(lab, experiments, scale, seeds, {
      command: commandOf(options),
      version,
      finished: new Date().toISOString(),
    });
    writeFileAtomic(join(folder, "results.json"), `${JSON.stringify(result)}\n`);
    writeFileAtomic(join(folder, "results.md"), studyMarkdown(result));
    writeFileAtomic(join(folder, "index.html"), renderStudyPage(result));
    display.stop();
    context.stdout.write(options.json ? `${JSON.stringify(result)}\n` : summary(result, folder));
    return 0;
  } finally {
    display.stop();
  }
}

const offlineAdvice = "Without a network, `npm run reproduce -- --data synthetic` runs now, on generated images.";

/**
 * All first seeds before all second ones: what seeds share, the learning rate, is then found before it is needed. Within
 * a seed the costliest first, so that no core waits for a long one at the end.
 */
function cellsOf(conditions: readonly Condition[], scale: Scale): Cell[] {
  const byCost = conditions.toSorted((a, b) => b.cost - a.cost);
  return Array.from({ length: scale.seeds }, (_, seed) =>
    byCost.map((condition) => ({
      id: `${condition.id}-${seed}`,
      label: `${condition.label}, seed ${seed}`,
      condition: condition.id,
      cost: condition.cost,
      config: conditionConfig(condition, seed, scale),
    })),
  ).flat();
}

/** The finished runs of every cell, by id; those that are not in the store are done in child processes. */
async function runCells(
  cells: readonly Cell[],
  options: ReproduceOptions & {
    readonly folder: string;
    readonly find: (config: NetworkConfig) => NetworkRuns | null;
  },
  context: CliContext,
  display: ProgressDisplay,
): Promise<Map<string, NetworkRuns>> {
  const runs = new Map<string, NetworkRuns>();
  const missing: Cell[] = [];
  for (const cell of cells) {
    const found = options.find(cell.config);
    if (!found) {
      missing.push(cell);
      continue;
    }
    runs.set(cell.id, found);
    // Begun and over at once: it counts as done, and says nothing about the speed of the rest.
    display.start(cell.id, cell.label, cell.cost);
    display.finish(cell.id);
  }
  if (runs.size > 0) display.log(`${runs.size} of ${cells.length} networks are in ${options.folder} already.`);
  if (missing.length === 0) return runs;

  const cellOf = new Map(missing.map((cell) => [cell.id, cell]));
  const labelOf = (id: string): string => cellOf.get(id)!.label;
  const threads = options.threads ?? 1;
  const jobs = missing.map(({ id, config }): QueuedJob => {
    const job: NetworkJobConfig = { store: options.folder, threads, network: config };
    return { id, config: job };
  });
  const outcomes = await runQueue(jobs, {
    workers: options.workers ?? Math.max(1, Math.floor(availableParallelism() / threads)),
    workerUrl: new URL("./worker.js", import.meta.url),
    signal: context.signal,
    onEvent: (event) => {
      if (event.type === "started") display.start(event.id, labelOf(event.id), cellOf.get(event.id)!.cost);
      else if (event.type === "progress") {
        const progress = event.data as JobProgress;
        display.update(event.id, { done: progress.done, text: textOf(progress) });
      } else if (event.type === "retried") {
        display.finish(event.id);
        display.log(`note: the worker of ${labelOf(event.id)} died (${event.message}); trying once more.`);
      } else {
        for (const note of notesOf(event.outcome)) display.log(`note: ${note}`);
        display.finish(event.outcome.id, `${labelOf(event.outcome.id)}: ${ending(event.outcome)}`);
      }
    },
  });
  const failed = outcomes.filter((outcome) => outcome.state !== "done");
  if (failed.length > 0) {
    const mistake = failed.find((outcome) => outcome.state === "failed" && outcome.userError);
    if (mistake?.state === "failed") throw new UserError(mistake.message);
    throw new Error(
      `${failed.length} of ${cells.length} networks failed (${failed.map(({ id }) => id).join(", ")}); what is finished is kept, and the same command tries the rest again.`,
    );
  }
  for (const outcome of outcomes) {
    if (outcome.state === "done") runs.set(outcome.id, (outcome.result as NetworkJobResult).runs);
  }
  return runs;
}

/** What a worker found damaged in the store, and mended. */
function notesOf(outcome: JobOutcome): readonly string[] {
  return outcome.state === "done" ? (outcome.result as NetworkJobResult).notes : [];
}

function textOf({ phase, epoch, loss, accuracy }: JobProgress): string {
  const parts: string[] = [phase];
  if (epoch !== undefined) parts.push(`epoch ${epoch.toFixed(1)}`);
  if (loss !== undefined && Number.isFinite(loss)) parts.push(`loss ${loss.toFixed(3)}`);
  if (accuracy !== undefined && Number.isFinite(accuracy)) parts.push(`accuracy ${accuracy.toFixed(3)}`);
  return parts.join(", ");
}

function ending(outcome: JobOutcome): string {
  switch (outcome.state) {
    case "done":
      return "done";
    case "failed":
      return `failed: ${outcome.message}`;
    case "skipped":
      return `left out, because ${outcome.because} failed`;
  }
}

/** What to type to get this result. */
function commandOf({ experiments, data, preset, out }: ReproduceOptions): string {
  const flags = [
    ...experiments.map((name) => ` ${name}`),
    data === "cifar10" ? "" : ` --data ${data}`,
    preset === "quick" ? "" : ` --preset ${preset}`,
    out === "results" ? "" : ` --out ${out}`,
  ].join("");
  return `npm run reproduce${flags ? ` --${flags}` : ""}`;
}

function summary(result: StudyResult, folder: string): string {
  const page = join(folder, "index.html");
  return `\n${studyTable(result)}\n\nThe page: ${relative(process.cwd(), page)}  (${pathToFileURL(page)})\n`;
}
