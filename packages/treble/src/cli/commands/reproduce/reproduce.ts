import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { onQueue } from "../../../cluster/onQueue.ts";
import { loadDataset } from "../../../data/catalogue/datasets.ts";
import { datasets, generatedDatasets } from "../../../data/known/datasets.ts";
import type { OwnImages } from "../../../data/own/ownImages.ts";
import { OfflineError } from "../../../errors/offlineError.ts";
import { UserError } from "../../../errors/userError.ts";
import { experiments as catalogue } from "../../../experiments/catalogue.ts";
import { version } from "../../../files/version.ts";
import { studyTable } from "../../../report/studyTable.ts";
import type { StudyResult } from "../../../results/results.ts";
import { parseBucketUrl } from "../../../runs/node/bucket/bucketUrl.ts";
import { performShard, type ShardResult } from "../../../study/node/performShard.ts";
import { performStudy } from "../../../study/node/performStudy.ts";
import { type ShardOptions, shardAsked } from "../../../study/node/shardOptions.ts";
import { type Study, type StudyRequest, studyOf } from "../../../study/node/studyOf.ts";
import { type StudyPlan, studyPlan } from "../../../study/node/studyPlan.ts";
import { writeStudy } from "../../../study/node/writeStudy.ts";
import { cellsOf } from "../../../study/plan/cells.ts";
import type { Plan } from "../../../study/plan/plan.ts";
import { cellsOfShard, type Shard, shardPlan, shardText } from "../../../study/plan/shards.ts";
import { datasetLoader } from "../../inputs/datasetLoader.ts";
import { type DataOptions, dataFlagsText, takesFlags } from "../../inputs/ownRequest.ts";
import { existingStore, writableStore } from "../../inputs/store.ts";
import { flagNames } from "../../parse/flagNames.ts";
import type { CliContext } from "../../terminal/context.ts";
import { progressDisplay } from "../../terminal/progress.ts";
import { partLines, planLines, planTable, shardLine } from "./planText.ts";
import { reproduceLog } from "./reproduceLog.ts";

const called = flagNames({ workers: "--workers", threads: "--threads" });
const calledShards = flagNames({ shard: "--shard", steal: "--steal", collect: "--collect", queue: "--queue" });

export interface ReproduceOptions extends StudyRequest, DataOptions, ShardOptions {
  /** Their names. */
  readonly experiments: readonly string[];
  readonly results: string;
  /** As in `s3://bucket/prefix`. */
  readonly store?: string;
  readonly workers?: number;
  readonly threads?: number;
  /** The address of a queue whose workers do it; true for the one that the environment names. */
  readonly queue?: string | true;
  readonly dryRun?: boolean;
  readonly json: boolean;
}

/** Runs experiments and writes its page, table and data; what is finished already is taken from the store. */
export async function reproduce(options: ReproduceOptions, context: CliContext): Promise<number> {
  const shard = shardAsked(options, calledShards);
  if (options.collect && options.dryRun) {
    throw new UserError("--collect writes a page, and --dry-run does nothing; give one of the two.");
  }
  if (options.store !== undefined) parseBucketUrl(options.store);
  const { queue } = options;
  const local = queue === undefined ? undefined : (["workers", "threads"] as const).find((name) => options[name]);
  if (local !== undefined) {
    throw new UserError(
      `${called(local, String(options[local]))} is for processes of this machine, and with --queue there are none; tell it \`treble worker\`.`,
    );
  }
  const perform = queue === undefined ? undefined : onQueue(queue === true ? undefined : queue);
  const own = new Map<string, OwnImages>();
  const naming = datasetLoader(context, null, options.results, own);
  // The flags are for all images of the user's own, whether --data names them or the study does.
  const study = await studyOf(
    options,
    (name) => naming.name(name, takesFlags(name) ? options : {}),
    async (name) => (await naming.load(name)).train.count,
  );
  const unused = dataFlagsText(options).trim().split(" ")[0];
  if (unused && ![...own.values()].some(({ kind }) => takesFlags(`${kind}:`))) {
    throw new UserError(
      `${unused} is for images of your own (a folder, a list.csv or an npz file), and none are asked for; leave it out, or name them with --data.`,
    );
  }
  const cells = cellsOf(study.parts);
  const folder = resolve(options.results);
  if (options.dryRun) return showPlan(study, shard, folder, { ...options, own }, context);
  let record = (_: string): void => {};
  const display = progressDisplay(context, {
    total: cellsOfShard(cells, options.steal ? null : shard).reduce((sum, { work }) => sum + work, 0),
    title: shard ? `Shard ${shardText(shard)}` : "The whole study",
    record: (line) => record(line),
  });
  try {
    const store = writableStore(folder, display.log, options.store);
    record = reproduceLog(folder);
    record(`Treble ${version}: ${commandOf(options)}${shard ? `, shard ${shardText(shard)}` : ""}`);
    const datasets = datasetLoader(context, display, folder, own);
    datasets.remember(store.root);
    const dataset = (name: string) =>
      datasets.load(name).catch((error: unknown) => {
        throw error instanceof OfflineError ? new UserError(`${error.message} ${offlineAdvice}`) : error;
      });
    const work = { study, store, dataset, own, called, workers: options.workers, threads: options.threads };
    const then = shard ? "so is this shard" : undefined;
    const watch = {
      signal: context.signal,
      sink: display,
      onPlan: ({ plan, surroundings }: StudyPlan) => {
        // Time and memory are those of this machine, which does nothing where a queue's workers do.
        const lines = queue === undefined ? planLines(plan, surroundings, then) : [queuePlanLine(plan)];
        for (const line of lines) display.log(line);
      },
    };
    if (shard) {
      display.log(shardLine(shardPlan(cells, shard)));
      const done = await performShard(work, shard, options.steal ?? false, watch);
      record("Finished.");
      display.stop();
      context.stdout.write(options.json ? `${JSON.stringify(done)}\n` : shardSummary(done));
      return 0;
    }
    const found = await performStudy(
      {
        ...{ ...work, perform, collect: options.collect, command: commandOf(options) },
        commandFor: (experiment) => commandOf(alone(experiment, study, { ...options, own })),
      },
      watch,
    );
    const result = await writeStudy(folder, found, display.log);
    record("Finished.");
    display.stop();
    context.stdout.write(options.json ? `${JSON.stringify(result)}\n` : summary(result, folder));
    return 0;
  } catch (error) {
    record(context.signal.aborted ? "Stopped." : `Failed: ${(error as Error).message}`);
    throw error;
  } finally {
    display.stop();
  }
}

/** `--dry-run`: fetches nothing and begins nothing. */
async function showPlan(
  { parts }: Study,
  shard: Shard | null,
  folder: string,
  { own, ...options }: ReproduceOptions & { readonly own: Map<string, OwnImages> },
  context: CliContext,
): Promise<number> {
  const datasets = datasetLoader(context, null, folder, own);
  const store = existsSync(folder) ? existingStore(folder, context) : null;
  const dataset = (name: string) =>
    (own.has(name) ? datasets.load(name) : loadDataset(name, { offline: true, signal: context.signal })).catch(
      (error: unknown) => {
        if (error instanceof OfflineError) return null;
        throw error;
      },
    );
  const all = cellsOf(parts);
  const cells = cellsOfShard(all, shard);
  const { plan, shares, surroundings, notes } = await studyPlan(
    { ...options, cells, parts: shard ? [] : parts, store, folder, dataset, called },
    context.signal,
  );
  const shared = shard && shardPlan(all, shard);
  for (const note of notes) context.stderr.write(`note: ${note}\n`);
  if (shares.note) context.stderr.write(`note: ${shares.note}\n`);
  context.stdout.write(
    options.json
      ? `${JSON.stringify({ ...plan, ...surroundings, ...(shared && { shard: shared }) }, null, 2)}\n`
      : `${planTable(plan)}\n${[
          ...partLines(parts),
          ...(shared ? [shardLine(shared)] : []),
          ...planLines(plan, surroundings, shard ? "so is this shard" : undefined),
        ].join("\n")}\n`,
  );
  return 0;
}

function queuePlanLine({ networks, runs }: Plan): string {
  const left = networks.total - networks.done;
  return `Plan: ${left} of ${networks.total} networks (${runs.total - runs.done} of ${runs.total} runs) are to be done by the workers of the queue.`;
}

const offlineAdvice = `Without a network, \`npm run reproduce -- --data ${generatedDatasets[0]!.name}\` runs now, on generated images.`;

/** The options that ask for one experiment of a study alone. */
function alone(
  experiment: string,
  { parts }: Study,
  { own, ...options }: ReproduceOptions & { readonly own: ReadonlyMap<string, OwnImages> },
): ReproduceOptions {
  if (!catalogue.some(({ id }) => id === experiment)) return { ...options, experiments: [] };
  const { study: _, ...others } = options;
  const { dataset } = parts[0]!.scale;
  const images = own.get(dataset);
  const named = images ? `${images.kind}:${images.path}` : dataset;
  return { ...others, data: options.data ?? named, experiments: [experiment] };
}

/** What to type to get this result. */
function commandOf({ experiments, study, data, preset, recipes, results, ...options }: ReproduceOptions): string {
  const flags = [
    ...experiments.map((name) => ` ${name}`),
    study === undefined ? "" : ` --study ${study}`,
    data === undefined || (data === datasets[0].name && study === undefined) ? "" : ` --data ${data}`,
    dataFlagsText(options),
    preset === "quick" ? "" : ` --preset ${preset}`,
    recipes === undefined ? "" : ` --recipe ${recipes.join(",")}`,
    results === "results" ? "" : ` --results ${results}`,
  ].join("");
  return `npm run reproduce${flags ? ` --${flags}` : ""}`;
}

function shardSummary({ shard, networks, stolen }: ShardResult): string {
  const more = stolen > 0 ? `, and ${stolen} of other shards` : "";
  return `\nShard ${shard}: all ${networks} networks are done${more}. When all shards are, the same command with --collect writes the page.\n`;
}

function summary(result: StudyResult, folder: string): string {
  const page = join(folder, "index.html");
  return `\n${studyTable(result)}\n\nThe page: ${relative(process.cwd(), page)}  (${pathToFileURL(page)})\n`;
}
