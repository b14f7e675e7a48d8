import { MissingRunError } from "../errors/missingRunError.ts";
import { canonicalJson } from "../formats/canonicalJson.ts";
import type { NpyArray } from "../formats/npy.ts";
import { type NamedArrays, readNpz } from "../formats/npz.ts";
import { type ArrayKinds, type TypedNpy, typedArray } from "../formats/typedArrays.ts";
import type { SeedRuns } from "../results/results.ts";
import type { RunStore } from "../runs/store.ts";
import type { MeasureSummary } from "./measureRun.ts";
import { type ProbeRunSummary, probeFile, signalsFile } from "./probes/probeRun.ts";
import { type ProbeArrays, type ProbeName, type ProbeSummary, probeArrays, probeSignals } from "./probes/probes.ts";
import type { TrainSummary } from "./training/trainRun.ts";
import { type Measured, type MeasuredName, readMeasured } from "./trial/measuredArrays.ts";
import { type Performed, performed } from "./trial/perform.ts";
import type { ProbeConfig, ProbeKind } from "./trial/probeConfig.ts";
import type { RunConfig } from "./trial/runConfig.ts";
import type { TrialRuns } from "./trialJob.ts";

/** What the store holds of one trained and measured network. */
export interface TrialRecord extends Measured {
  /** The ids of its runs. */
  readonly runs: SeedRuns;
  /** Those that its runs were done on, in words; each once, sorted. */
  readonly processors: readonly string[];
  readonly learningRate: number;
  /** Seconds that finding the learning rate took, for all seeds together. */
  readonly searchSeconds: number;
  readonly train: TrainSummary;
  readonly measure: MeasureSummary;
  readonly probes: readonly Probed[];
  /** @throws Error unless the network has exactly one probe of this kind, with these settings where some are given. */
  probe<K extends ProbeKind>(kind: K, settings?: Partial<ProbeConfig<K>>): Probed<K>;
}

/** What a probe found. */
export interface Probed<K extends ProbeKind = ProbeKind> {
  readonly config: ProbeConfig<K>;
  readonly summary: ProbeSummary<K>;
  readonly seconds: number;
  /** Read when asked for, and kept unless it is of signals. @throws Error when there is none of that name. */
  array<Name extends keyof ProbeArrays<K> & string>(name: Name): TypedNpy<ProbeArrays<K>[Name]>;
  /** The elements of one of numbers. @throws as `array` */
  numbers(name: ProbeName<K>): Float64Array;
}

/** Reads the finished runs of a network. @throws MissingRunError when one is missing or damaged. */
export function collect(store: RunStore, runs: TrialRuns): TrialRecord {
  const train = finished(store, runs.train);
  const measure = finished(store, runs.measure);
  const probed = runs.probes.map((config) => finished(store, config));
  const probes = probed.map((probe) => foundBy(store, probe));
  const done = [train, measure, ...probed].flatMap(({ processor }) => processor ?? []);
  const idOf = (config: object): string => store.run(config).id;
  return {
    runs: { train: idOf(runs.train), measure: idOf(runs.measure), probes: runs.probes.map(idOf) },
    processors: [...new Set(done)].sort(),
    learningRate: runs.learningRate,
    searchSeconds: runs.search?.seconds ?? 0,
    train: train.summary,
    measure: measure.summary,
    ...readMeasured(store, measure.config),
    probes,
    probe<K extends ProbeKind>(kind: K, settings: Partial<ProbeConfig<K>> = {}): Probed<K> {
      const wanted = Object.entries(settings);
      // Claims ask thousands of times, most of them for a kind alone.
      const fitting = probes.filter(
        ({ config }) =>
          config.kind === kind &&
          wanted.every(
            ([name, value]) =>
              canonicalJson(({ ...config } as Readonly<Record<string, unknown>>)[name] ?? null) ===
              canonicalJson(value),
          ),
      );
      if (fitting.length !== 1) {
        throw new Error(`The network has ${fitting.length} probes ${canonicalJson({ ...settings, kind })}, not one.`);
      }
      return fitting[0] as unknown as Probed<K>;
    },
  };
}

function foundBy(store: RunStore, { config: runConfig, summary, files }: Performed<ProbeRunSummary>): Probed {
  const config = runConfig.probe as ProbeConfig;
  const kinds = probeArrays[config.kind];
  const large: readonly string[] = probeSignals[config.kind] ?? [];
  const read = (file: string): NamedArrays => readNpz(store.run(runConfig).readFile(file), { name: file });
  const array = (name: string): NpyArray => {
    const place = `The probe ${config.kind}`;
    if (large.includes(name) && signalsFile(name) in files) {
      return typedArray<ArrayKinds, string>(read(signalsFile(name)), kinds, name, place);
    }
    arrays ??= read(probeFile);
    return typedArray<ArrayKinds, string>(arrays, kinds, name, place);
  };
  let arrays: NamedArrays | undefined;
  // Of which kind it is, only its configuration knows.
  return {
    ...{ config, summary: summary.found, seconds: summary.seconds },
    array,
    numbers: (name: string) => array(name).data,
  } as unknown as Probed;
}

function finished<Summary extends object>(store: RunStore, config: RunConfig<Summary>): Performed<Summary> {
  const result = performed(store, config);
  if (!result) throw new MissingRunError(`The run ${store.run(config).place} is no longer finished: do it again.`);
  return result;
}

/** The values of a measure where the attack succeeded. */
export function successful({ spectra }: TrialRecord, name: MeasuredName): Float64Array {
  const { success } = spectra;
  return spectra[name].data.filter((value, i) => success.data[i] === 1 && Number.isFinite(value));
}

/** The values of a measure for all images that have it. */
export function everywhere({ spectra }: TrialRecord, name: MeasuredName): Float64Array {
  return spectra[name].data.filter(Number.isFinite);
}
