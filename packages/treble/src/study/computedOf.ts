import type { Computed } from "../experiments/contract/computation.ts";
import type { Experiment, ImageSize } from "../experiments/contract/experiment.ts";
import type { Scale } from "../experiments/contract/scale.ts";
import type { Laboratory } from "../pipeline/trial/laboratory.ts";
import { perform } from "../pipeline/trial/perform.ts";
import type { RunConfig } from "../pipeline/trial/runConfig.ts";

interface ComputedSummary {
  readonly computed: Computed;
  readonly seconds: number;
}

/** What an experiment computes at a scale, kept in the store like any run; null where it computes nothing. */
export async function computedOf(
  laboratory: Laboratory,
  { computation }: Experiment,
  scale: Scale,
  size: ImageSize,
): Promise<Computed | null> {
  if (!computation) return null;
  const { config, compute } = computation(scale, size);
  const done = await perform(laboratory, config as RunConfig<ComputedSummary>, async () => {
    const start = laboratory.clock();
    const computed = await compute(laboratory);
    return { computed, seconds: laboratory.clock() - start };
  });
  return done.summary.computed;
}
