import { MissingRunError } from "../errors/missingRunError.ts";
import type { RunStore } from "../runs/store.ts";
import { measureRun, measureRunConfig } from "./measureRun.ts";
import { probeRun, probeRunConfig } from "./probes/probeRun.ts";
import { findLearningRate, type LearningRateSummary, learningRateConfig } from "./training/learningRate.ts";
import { trainRun, trainRunConfig } from "./training/trainRun.ts";
import type { Laboratory, Report } from "./trial/laboratory.ts";
import type { NetworkConfig } from "./trial/networkConfig.ts";

/** The configurations of a network's finished runs, by which the store finds them. */
export interface NetworkRuns {
  readonly learningRate: number;
  /** Null where the rate was given. */
  readonly search: LearningRateSummary | null;
  readonly train: object;
  readonly measure: object;
  /** In the order of the network's probes. */
  readonly probes: readonly object[];
}

/** Shares of a job's time, roughly. */
const SEARCHED = 0.25;
const TRAINED = 0.7;
const MEASURED = 0.9;

/** Runs that somebody removes while later ones need them are done again so many times. */
const RETRIES = 3;

/** Everything for one seed of a condition: its learning rate, the trained network, its attack, spectra and probes. */
export async function networkJob(laboratory: Laboratory, config: NetworkConfig, report: Report): Promise<NetworkRuns> {
  for (let round = 0; ; round++) {
    try {
      return await oneAfterTheOther(laboratory, config, report);
    } catch (error) {
      if (!(error instanceof MissingRunError) || round === RETRIES) throw error;
    }
  }
}

async function oneAfterTheOther(laboratory: Laboratory, config: NetworkConfig, report: Report): Promise<NetworkRuns> {
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
  const probes: object[] = [];
  for (const [i, probe] of config.probes.entries()) {
    const share = (done: number): number => MEASURED + ((1 - MEASURED) * done) / count;
    const run = await probeRun(laboratory, config, probe, { trained, measured }, within(share(i), share(i + 1)));
    probes.push(run.config as object);
  }
  report({ phase: count === 0 ? "spectrum" : "probe", done: 1 });
  return { learningRate, search, train: trained.config as object, measure: measured.config as object, probes };
}

/** A network's runs if all of them are finished already, else null. Cheap: nothing is started. */
export function finishedRuns(store: RunStore, config: NetworkConfig): NetworkRuns | null {
  let search: LearningRateSummary | null = null;
  if (typeof config.learningRate !== "number") {
    const result = store.run(learningRateConfig(config, config.learningRate)).result();
    if (!result) return null;
    search = result.summary as unknown as LearningRateSummary;
  }
  const learningRate = search?.learningRate ?? (config.learningRate as number);
  const train = store.run(trainRunConfig(config, learningRate)).result();
  const measure = train && store.run(measureRunConfig(config, train.hash)).result();
  if (!measure) return null;
  const probes = config.probes.map((probe) => store.run(probeRunConfig(probe, { trained: train, measured: measure })));
  if (!probes.every((run) => run.isDone())) return null;
  const configs = probes.map((run) => run.config as object);
  return { learningRate, search, train: train.config as object, measure: measure.config as object, probes: configs };
}
