import { subset } from "../../data/dataset.ts";
import { pixelsOf } from "../../data/pixelsOf.ts";
import { type NamedArrays, writeNpz } from "../../formats/npz.ts";
import type { ArrayKinds } from "../../formats/typedArrays.ts";
import { buildNetwork } from "../../models/architectures.ts";
import { initialize } from "../../models/network/initialize.ts";
import { withWeights } from "../../models/network/trained.ts";
import { loadSnapshots, loadStages } from "../training/savedSnapshots.ts";
import { loadWeights } from "../training/savedWeights.ts";
import type { TrainSummary } from "../training/trainRun.ts";
import { removeFindings } from "../trial/findingsFile.ts";
import { imageSpec } from "../trial/imageSpec.ts";
import type { Laboratory, Report } from "../trial/laboratory.ts";
import { readMeasured } from "../trial/measuredArrays.ts";
import { type Performed, perform } from "../trial/perform.ts";
import type { ProbeConfig } from "../trial/probeConfig.ts";
import type { RunConfig } from "../trial/runConfig.ts";
import type { TrialConfig } from "../trial/trialConfig.ts";
import { resultVersion } from "../trial/version.ts";
import type { Probe, ProbeSubject } from "./probe.ts";
import { type ProbeSummary, probeSignals, probes } from "./probes.ts";

export interface ProbeRunSummary {
  readonly found: ProbeSummary;
  readonly seconds: number;
}

/** The finished runs that a probe looks at. */
export interface ProbedRuns {
  readonly trained: Performed<TrainSummary>;
  readonly measured: Performed<object>;
}

/** The file with the arrays of a probe's findings, and those with its signals. */
export const probeFile = "probe.npz";
export const signalsFile = (name: string): string => `${name}.npz`;

/** The configuration that names a probe of these runs. */
export function probeRunConfig(probe: ProbeConfig, { trained, measured }: ProbedRuns): RunConfig<ProbeRunSummary> {
  return { kind: "probe", version: resultVersion, train: trained.hash, measure: measured.hash, probe };
}

/** Does one probe of a trained and measured network, as a run of its own. */
export async function probeRun(
  laboratory: Laboratory,
  config: TrialConfig,
  probe: ProbeConfig,
  runs: ProbedRuns,
  report: Report,
): Promise<Performed<ProbeRunSummary>> {
  return perform(laboratory, probeRunConfig(probe, runs), async (writer): Promise<ProbeRunSummary> => {
    const start = laboratory.clock();
    const subject = await subjectOf(laboratory, config, runs);
    const progress = (done: number): void => report({ phase: "probe", done });
    // The table pairs every kind with a function of its settings, which the type of the union cannot say.
    const work = probes[probe.kind] as Probe<ProbeConfig, ProbeSummary, ArrayKinds>;
    const { summary, arrays } = await work(subject, probe, { laboratory, writer, progress });
    const large: readonly string[] = probeSignals[probe.kind] ?? [];
    const entries = Object.entries(arrays as NamedArrays);
    writer.writeFile(probeFile, writeNpz(Object.fromEntries(entries.filter(([name]) => !large.includes(name)))));
    for (const [name, array] of entries) {
      if (large.includes(name)) writer.writeFile(signalsFile(name), writeNpz({ [name]: array }));
    }
    removeFindings(writer);
    return { found: summary, seconds: laboratory.clock() - start };
  });
}

async function subjectOf(
  laboratory: Laboratory,
  config: TrialConfig,
  { trained, measured }: ProbedRuns,
): Promise<ProbeSubject> {
  const { store } = laboratory;
  const dataset = await laboratory.dataset(config.dataset);
  const part = subset(dataset.test, config.measure.images);
  const network = buildNetwork(config.architecture, imageSpec(dataset, config.trainImages));
  const weights = loadWeights(store, trained);
  const initial = initialize(network, config.seed, config.initScale);
  return {
    config,
    dataset,
    network,
    weights,
    initial,
    trained: withWeights(network, weights),
    untrained: withWeights(network, initial),
    images: pixelsOf(part.images),
    labels: part.labels,
    ...readMeasured(store, measured.config),
    snapshots: () => loadSnapshots(store, trained),
    stages: () => loadStages(store, trained),
    finished: () => ({ epoch: trained.summary.epochs, weights }),
  };
}
