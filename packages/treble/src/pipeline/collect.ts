import { MissingRunError } from "../errors/missingRunError.ts";
import { canonicalJson } from "../formats/canonicalJson.ts";
import type { NpyArray } from "../formats/npy.ts";
import { type NamedArrays, readNpz } from "../formats/npz.ts";
import type { SeedRuns } from "../results/results.ts";
import type { RunResult, RunStore } from "../runs/store.ts";
import type { MeasureSummary } from "./measureRun.ts";
import type { NetworkRuns } from "./networkJob.ts";
import { type ProbeRunSummary, probeFile } from "./probes/probeRun.ts";
import type { ProbeSummary } from "./probes/probes.ts";
import type { TrainSummary } from "./training/trainRun.ts";
import type { ProbeConfig, ProbeKind } from "./trial/probeConfig.ts";

/** What the store holds of one trained and measured network. */
export interface Measured {
  /** The ids of its runs. */
  readonly runs: SeedRuns;
  readonly learningRate: number;
  /** Seconds that finding the learning rate took, for all seeds together. */
  readonly searchSeconds: number;
  readonly train: TrainSummary;
  readonly measure: MeasureSummary;
  readonly spectra: NamedArrays;
  readonly probes: readonly Probed[];
  /** `[N, C, H, W]`; read when asked for. */
  perturbations(): Float32Array;
  /** @throws Error unless the network has exactly one probe of this kind, with these settings where some are given. */
  probe<K extends ProbeKind>(kind: K, settings?: Partial<ProbeConfig<K>>): Probed<K>;
}

/** What a probe found. */
export interface Probed<K extends ProbeKind = ProbeKind> {
  readonly config: ProbeConfig<K>;
  readonly summary: ProbeSummary<K>;
  readonly seconds: number;
  /** Read when asked for, and kept. @throws Error when there is none of that name. */
  array(name: string): NpyArray;
}

/** Reads the finished runs of a network. @throws MissingRunError when one is missing or damaged. */
export function collect(store: RunStore, runs: NetworkRuns): Measured {
  const train = finished(store, runs.train);
  const measure = finished(store, runs.measure);
  const file = (name: string): NamedArrays => readNpz(store.run(runs.measure).readFile(name), { name });
  const probes = runs.probes.map((config) => probed(store, config));
  const idOf = (config: object): string => store.run(config).id;
  return {
    runs: { train: idOf(runs.train), measure: idOf(runs.measure), probes: runs.probes.map(idOf) },
    learningRate: runs.learningRate,
    searchSeconds: runs.search?.seconds ?? 0,
    train: train.summary as unknown as TrainSummary,
    measure: measure.summary as unknown as MeasureSummary,
    spectra: file("spectra.npz"),
    perturbations: () => file("perturbations.npz").perturbation!.data as Float32Array,
    probes,
    probe<K extends ProbeKind>(kind: K, settings: Partial<ProbeConfig<K>> = {}): Probed<K> {
      const wanted = Object.entries({ ...settings, kind });
      const fitting = probes.filter(({ config }) =>
        wanted.every(
          ([name, value]) =>
            canonicalJson(({ ...config } as Readonly<Record<string, unknown>>)[name] ?? null) === canonicalJson(value),
        ),
      );
      if (fitting.length !== 1) {
        throw new Error(
          `The network has ${fitting.length} probes ${canonicalJson(Object.fromEntries(wanted))}, not one.`,
        );
      }
      return fitting[0] as Probed<K>;
    },
  };
}

function probed(store: RunStore, config: object): Probed {
  const { summary } = finished(store, config) as unknown as { readonly summary: ProbeRunSummary };
  let arrays: NamedArrays | undefined;
  return {
    config: (config as { readonly probe: ProbeConfig }).probe,
    summary: summary.found,
    seconds: summary.seconds,
    array(name) {
      arrays ??= readNpz(store.run(config).readFile(probeFile), { name: probeFile });
      const array = arrays[name];
      if (!array) throw new Error(`The probe has no array "${name}", but ${Object.keys(arrays).join(", ")}.`);
      return array;
    },
  };
}

function finished(store: RunStore, config: object): RunResult {
  const run = store.run(config);
  const result = run.result();
  if (!result) throw new MissingRunError(`The run ${run.place} is no longer finished: do it again.`);
  return result;
}

/** The values of a measure where the attack succeeded. */
export function successful({ spectra }: Measured, name: string): Float64Array {
  const values = spectra[name]!.data as Float64Array;
  const success = spectra.success!.data as Uint8Array;
  return values.filter((value, i) => success[i] === 1 && Number.isFinite(value));
}

/** The values of a measure for all images that have it. */
export function everywhere({ spectra }: Measured, name: string): Float64Array {
  return (spectra[name]!.data as Float64Array).filter(Number.isFinite);
}
