import { subset } from "../../data/dataset.ts";
import { pixelsOf } from "../../data/pixelsOf.ts";
import type { JsonValue } from "../../formats/canonicalJson.ts";
import { parseArchitecture } from "../../models/architectures.ts";
import { imageSpec } from "../../pipeline/trial/imageSpec.ts";
import { type Foreseen, foresee } from "../../theory/prediction/foresee.ts";
import type { Predictors } from "../../theory/prediction/scorePredictors.ts";
import { betweenPieces, type ComputationTools, type Computed } from "../contract/computation.ts";

/** A network that is to be foreseen, as plain data. */
export type PredictedNetwork = {
  readonly architecture: Readonly<Record<string, JsonValue | undefined>>;
  readonly dataset: string;
  /** So many training images standardise it. */
  readonly trainImages: number;
  readonly initScale: number;
  /** Training losses, the last of them that at which it is compared. */
  readonly losses: readonly number[];
};

/** How much is done for each. */
export interface PredictionSize {
  /** Images behind the class signal; the first so many of them make the kernel. */
  readonly sample: number;
  readonly kernelImages: number;
  readonly images: number;
  readonly starts: number;
}

export interface PredictionConfig extends PredictionSize {
  readonly networks: readonly PredictedNetwork[];
}

/** In the place of a number that there is not: centroids are not below 0. */
const NONE = -1;

/** Centroids of each network in their order, and of lazy training at each of its losses, one after the other. */
const names = ["initial", "product", "optimum", "floor", "window"] as const;

/**
 * `initial`, `product`, `optimum`, `floor` and `window` of every network; `own`, `shared` and `agreement` of lazy
 * training at each of its losses, network by network, and at the last one once more as `final own` and `final shared`.
 * −1 where there is none.
 */
export async function computePrediction(
  { networks, sample, kernelImages, images, starts }: PredictionConfig,
  { dataset, backend, threads, signal }: ComputationTools,
): Promise<Computed> {
  const found: Foreseen[] = [];
  for (const network of networks) {
    await betweenPieces(signal);
    const data = await dataset(network.dataset);
    const [train, test] = [subset(data.train, sample), subset(data.test, images)];
    const task = {
      architecture: parseArchitecture(network.architecture),
      spec: imageSpec(data, network.trainImages),
      sample: { images: pixelsOf(train.images), labels: train.labels },
      images: { images: pixelsOf(test.images), labels: test.labels },
      ...{ initScale: network.initScale, losses: network.losses, kernelImages, starts },
    };
    found.push(await foresee(task, { backend, threads, signal }));
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
  };
}

/** What was foreseen of the network at this place; NaN where nothing. */
export function predictorsOf(computed: Computed, place: number, spectra: "own" | "shared"): Predictors {
  const of = (name: string): number => {
    const value = computed[name]?.[place] ?? NONE;
    return value === NONE ? Number.NaN : value;
  };
  const [initial, product, floor, window] = (["initial", "product", "floor", "window"] as const).map(of) as [
    number,
    number,
    number,
    number,
  ];
  return { initial, product, floor, window, lazy: of(`final ${spectra}`) };
}
