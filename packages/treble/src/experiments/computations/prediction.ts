import { type ForeseenConfig, type ForeseenSize, foreseenRun } from "../../pipeline/foreseenRun.ts";
import type { Laboratory } from "../../pipeline/trial/laboratory.ts";
import type { Foreseen } from "../../theory/prediction/foresee.ts";
import type { Predictors } from "../../theory/prediction/scorePredictors.ts";
import { betweenPieces, type Computed } from "../contract/computation.ts";

export interface PredictionConfig extends ForeseenSize {
  readonly networks: readonly ForeseenConfig[];
}

/** In the place of a number that there is not: centroids are not below 0. */
const NONE = -1;

const names = ["initial", "product", "optimum", "floor", "window"] as const;

/**
 * `initial`, `product`, `optimum`, `floor` and `window` of every network, in their order; `own`, `shared` and
 * `agreement` of lazy training at each of its losses, network by network, and at the last one once more as `final own`
 * and `final shared`; `step own` and `step shared` after one step of learning features. −1 where there is none. What is
 * foreseen of each network is a run of its own.
 */
export async function computePrediction(
  { networks, ...size }: PredictionConfig,
  laboratory: Laboratory,
): Promise<Computed> {
  const found: Foreseen[] = [];
  for (const network of networks) {
    await betweenPieces(laboratory.signal);
    const { sample, kernelImages, images, starts, seed } = size;
    const { foreseen } = await foreseenRun(laboratory, network, { sample, kernelImages, images, starts, seed });
    found.push(foreseen);
  }
  const known = (value: number): number => (Number.isFinite(value) ? value : NONE);
  const numberOf = (one: Foreseen, name: (typeof names)[number]): number => {
    if (name !== "optimum") return known(one[name]);
    return "why" in one.optimum ? NONE : one.optimum.centroid;
  };
  const along = found.flatMap(({ lazy }) => lazy);
  const last = found.map(({ lazy }) => lazy.at(-1)!);
  return {
    ...Object.fromEntries(names.map((name) => [name, found.map((one) => numberOf(one, name))])),
    own: along.map(({ own }) => known(own)),
    shared: along.map(({ shared }) => known(shared)),
    agreement: along.map(({ agreement }) => known(agreement)),
    "final own": last.map(({ own }) => known(own)),
    "final shared": last.map(({ shared }) => known(shared)),
    "step own": found.map(({ step }) => known(step.own)),
    "step shared": found.map(({ step }) => known(step.shared)),
  };
}

/** What was foreseen of the network at this place; NaN where nothing. */
export function predictorsOf(computed: Computed, place: number, spectra: "own" | "shared"): Predictors {
  const of = (name: string): number => {
    const value = computed[name]?.[place] ?? NONE;
    return value === NONE ? Number.NaN : value;
  };
  return {
    initial: of("initial"),
    lazy: of(`final ${spectra}`),
    step: of(`step ${spectra}`),
    product: of("product"),
    floor: of("floor"),
    window: of("window"),
  };
}
