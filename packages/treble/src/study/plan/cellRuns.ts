import { measureRunConfig } from "../../pipeline/measureRun.ts";
import { probeRunConfig } from "../../pipeline/probes/probeRun.ts";
import { type LearningRateSummary, learningRateConfig } from "../../pipeline/training/learningRate.ts";
import { trainRunConfig } from "../../pipeline/training/trainRun.ts";
import { performed } from "../../pipeline/trial/perform.ts";
import type { RunConfig } from "../../pipeline/trial/runConfig.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";
import { finishedRuns, type TrialRuns } from "../../pipeline/trialJob.ts";
import { configHash } from "../../runs/configHash.ts";
import type { Run, RunStore } from "../../runs/store.ts";
import { type Stage, stagesOf } from "./stages.ts";

/** How far the store has one network of a study. */
export interface CellRuns {
  /** All its runs, if all are finished. */
  readonly found: TrialRuns | null;
  /** What a network's job consists of, in order; those of a stage that is shared between seeds have the same `id`. */
  readonly runs: readonly { readonly stage: Stage; readonly id: string | null; readonly done: boolean }[];
}

/** Looks a network up; nothing is written, and no store means nothing is done. */
export function cellRuns(store: RunStore | null, config: TrialConfig): CellRuns {
  const found = store && finishedRuns(store, config);
  const { learningRate: rule } = config;
  const search = typeof rule === "number" ? null : learningRateConfig(config, rule);
  const done = found ? () => true : finishedStages(store, config, search);
  const runs = stagesOf(config).map((stage) => ({
    stage,
    id: stage === "search" ? configHash(search) : null,
    done: done(stage),
  }));
  return { found, runs };
}

/**
 * The runs of a network as far as they are known, in their order: the name of a run hangs on what came out of those
 * before it, so the last of them are not finished unless all are.
 */
export function knownRuns(store: RunStore, config: TrialConfig): Run[] {
  const { learningRate: rule, probes } = config;
  const search = typeof rule === "number" ? null : learningRateConfig(config, rule);
  const known = search ? [store.run(search)] : [];
  const rate = search ? performed(store, search)?.summary.learningRate : (rule as number);
  if (rate === undefined) return known;
  const train = trainRunConfig(config, rate);
  known.push(store.run(train));
  const trained = performed(store, train);
  if (!trained) return known;
  const measure = measureRunConfig(config, trained.hash);
  known.push(store.run(measure));
  const measured = performed(store, measure);
  if (!measured) return known;
  return [...known, ...probes.map((probe) => store.run(probeRunConfig(probe, { trained, measured })))];
}

/** Whether somebody is doing one of a network's runs at this moment. */
export function isHeld(store: RunStore, config: TrialConfig): boolean {
  return knownRuns(store, config).some((run) => run.isRunning());
}

/** Of a network that is not finished. */
function finishedStages(
  store: RunStore | null,
  config: TrialConfig,
  search: RunConfig<LearningRateSummary> | null,
): (stage: Stage) => boolean {
  if (store === null) return () => false;
  const found = search && performed(store, search);
  const rate = typeof config.learningRate === "number" ? config.learningRate : found?.summary.learningRate;
  const trained = rate === undefined ? null : performed(store, trainRunConfig(config, rate));
  const measured = trained && performed(store, measureRunConfig(config, trained.hash));
  const probed =
    trained &&
    measured &&
    config.probes.every((probe) => store.run(probeRunConfig(probe, { trained, measured })).isDone());
  const done: Readonly<Record<Stage, boolean>> = {
    search: Boolean(found),
    train: trained !== null,
    measure: Boolean(measured),
    probes: Boolean(probed),
  };
  return (stage) => done[stage];
}
