import { MissingRunError } from "../errors/missingRunError.ts";
import type { RunStore } from "../runs/store.ts";
import { type MeasureSummary, measureRun, measureRunConfig } from "./measureRun.ts";
import { type ProbeRunSummary, probeRun, probeRunConfig } from "./probes/probeRun.ts";
import { findLearningRate, type LearningRateSummary, learningRateConfig } from "./training/learningRate.ts";
import { type TrainSummary, trainRun, trainRunConfig } from "./training/trainRun.ts";
import type { Laboratory, Report } from "./trial/laboratory.ts";
import { performed } from "./trial/perform.ts";
import type { RunConfig } from "./trial/runConfig.ts";
import type { TrialConfig } from "./trial/trialConfig.ts";

/** The configurations of a network's finished runs, by which the store finds them. */
export interface TrialRuns {
  readonly learningRate: number;
  /** Null where the rate was given. */
  readonly search: LearningRateSummary | null;
  readonly train: RunConfig<TrainSummary>;
  readonly measure: RunConfig<MeasureSummary>;
  /** In the order of the network's probes. */
  readonly probes: readonly RunConfig<ProbeRunSummary>[];
}

/** Shares of a job's time, roughly. */
const SEARCHED = 0.25;
const TRAINED = 0.7;
const MEASURED = 0.9;

/** Runs that somebody removes while later ones need them are done again so many times. */
const RETRIES = 3;

/** Everything for one seed of a condition: its learning rate, the trained network, its attack, spectra and probes. */
export async function trialJob(laboratory: Laboratory, config: TrialConfig, report: Report): Promise<TrialRuns> {
  for (let round = 0; ; round++) {
    try {
      return await oneAfterTheOther(laboratory, config, report);
    } catch (error) {
      if (!(error instanceof MissingRunError) || round === RETRIES) throw error;
    }
  }
}

async function oneAfterTheOther(laboratory: Laboratory, config: TrialConfig, report: Report): Promise<TrialRuns> {
  const within =
    (from: number, to: number): Report =>
    (progress) =>
      report({ ...progress, done: from + (to - from) * progress.done });
  const search =
    typeof config.learningRate === "number"
      ? null
      : await findLearningRate(laboratory, config, config.learningRate, within(0, SEARCHED));
  const learningRate = search?.learningRate ?? (config.learningRate as number);
  const trained = await trainRun(laboratory, config, learningRate, within(SEARCHED, TRAINED));
  const count = config.probes.length;
  const measured = await measureRun(laboratory, config, trained, within(TRAINED, count === 0 ? 1 : MEASURED));
  const probes: RunConfig<ProbeRunSummary>[] = [];
  for (const [i, probe] of config.probes.entries()) {
    const share = (done: number): number => MEASURED + ((1 - MEASURED) * done) / count;
    const run = await probeRun(laboratory, config, probe, { trained, measured }, within(share(i), share(i + 1)));
    probes.push(run.config);
  }
  report({ phase: count === 0 ? "spectrum" : "probe", done: 1 });
  return { learningRate, search, train: trained.config, measure: measured.config, probes };
}

/** A network's runs if all of them are finished already, else null. Cheap: nothing is started. */
export function finishedRuns(store: RunStore, config: TrialConfig): TrialRuns | null {
  let search: LearningRateSummary | null = null;
  if (typeof config.learningRate !== "number") {
    const result = performed(store, learningRateConfig(config, config.learningRate));
    if (!result) return null;
    search = result.summary;
  }
  const learningRate = search?.learningRate ?? (config.learningRate as number);
  const trained = performed(store, trainRunConfig(config, learningRate));
  const measured = trained && performed(store, measureRunConfig(config, trained.hash));
  if (!measured) return null;
  const probes = config.probes.map((probe) => probeRunConfig(probe, { trained, measured }));
  if (!probes.every((probe) => store.run(probe).isDone())) return null;
  return { learningRate, search, train: trained.config, measure: measured.config, probes };
}
