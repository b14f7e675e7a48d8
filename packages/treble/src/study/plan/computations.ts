import type { ImageSize } from "../../experiments/contract/experiment.ts";
import type { RunConfig } from "../../pipeline/trial/runConfig.ts";
import { configHash } from "../../runs/configHash.ts";
import type { RunStore } from "../../runs/store.ts";
import type { StudyPart } from "../parts.ts";

/** What an experiment computes by itself, before it is begun. */
export interface PlannedComputation {
  /** Its time, in training steps of the calibration. */
  readonly steps: number;
  readonly done: boolean;
}

/** What the experiments of a study compute, each once; no store means that nothing is done. */
export function computationsOf(
  store: RunStore | null,
  parts: readonly StudyPart[],
  sizeOf: (dataset: string) => ImageSize,
): readonly PlannedComputation[] {
  const all = parts.flatMap(({ scale, experiments }) =>
    experiments.flatMap(({ computation }) => computation?.(scale, sizeOf(scale.dataset)) ?? []),
  );
  const each = new Map(all.map((one) => [configHash(one.config), one]));
  return [...each.values()].map(({ config, steps }) => ({
    steps,
    done: store?.run(config as RunConfig<object>).isDone() ?? false,
  }));
}
