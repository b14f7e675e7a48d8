import type { Architecture } from "../../models/architectures.ts";
import { hierarchicalInterval } from "../../statistics/bootstrap.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import { mean } from "../../statistics/mean.ts";
import { rankCorrelation } from "../../statistics/rankCorrelation.ts";
import { halvesOf } from "./halvesOf.ts";
import { heldOut } from "./heldOut.ts";

/** What one number each foresees of a network, cycles per pixel but for the window, which is in pixels. */
export interface Predictors {
  readonly initial: number;
  /** Lazy training at the training's end: of own spectra, or of what starts share. */
  readonly lazy: number;
  /** Likewise of one step of learning features. */
  readonly step: number;
  readonly product: number;
  readonly floor: number;
  readonly window: number;
}

/** A network with what was measured of it. */
export interface ForeseenNetwork {
  readonly architecture: Architecture;
  readonly predictors: Predictors;
  /** Centroid, cycles per pixel. */
  readonly measured: number;
}

/** The predictors that are compared, in order, and what each is. */
export const predictorNames = {
  constant: "the mean of the other half",
  window: "a line on the first layer's window alone",
  floor: "the least centroid of that window",
  initial: "gradient at the start",
  product: "kernel's sensitivity × class signal",
  lazy: "lazy training",
  step: "one step of learning features",
  combined: "all of them, fitted on the other half",
} as const;
export type PredictorName = keyof typeof predictorNames;

/** How well one predictor foresees. */
export interface PredictorScore {
  readonly name: PredictorName;
  /** Networks that it says something of. */
  readonly networks: number;
  /** Spearman's, with its 95 % interval over networks (`rankCorrelation`); NaN for a constant. */
  readonly rank: Interval;
  /** Mean absolute error in cycles per pixel, with its 95 % bootstrap interval over networks. */
  readonly error: Interval;
  /** What it foresees of each network, in their order; NaN where nothing. */
  readonly foreseen: readonly number[];
}

/** What the combination is made of, in order. */
export const combinedPredictors = (p: Predictors): number[] => [p.lazy, p.step, p.initial, p.product, p.floor];

/**
 * Scores every predictor on networks that were measured. Those that are fitted (the constant, the line on the logarithm
 * of the window, the combination) are fitted to one half of the architectures and asked of the other, both ways
 * (`halvesOf`); the others have nothing to fit.
 */
export function scorePredictors(networks: readonly ForeseenNetwork[]): PredictorScore[] {
  const halves = halvesOf(networks.map(({ architecture }) => architecture));
  const fitted = (predictorsOf: (predictors: Predictors) => readonly number[]): number[] => {
    const all = networks.map(({ predictors, measured }) => ({ predictors: predictorsOf(predictors), measured }));
    const known = all.map(({ predictors, measured }) => [...predictors, measured].every(Number.isFinite));
    const some = heldOut(
      all.filter((_, i) => known[i]),
      halves.filter((_, i) => known[i]),
    );
    let next = 0;
    return known.map((is) => (is ? some[next++]! : Number.NaN));
  };
  const plain = (name: "floor" | "initial" | "product" | "lazy" | "step"): number[] =>
    networks.map(({ predictors }) => predictors[name]);
  const foreseen: Readonly<Record<PredictorName, number[]>> = {
    constant: constants(networks, halves),
    window: fitted(({ window }) => [Math.log2(window)]),
    floor: plain("floor"),
    initial: plain("initial"),
    product: plain("product"),
    lazy: plain("lazy"),
    step: plain("step"),
    combined: fitted(combinedPredictors),
  };
  const names = Object.keys(predictorNames) as PredictorName[];
  return names.map((name) => scoreOf(name, foreseen[name], networks));
}

/** The mean of the other half. */
function constants(networks: readonly ForeseenNetwork[], halves: readonly (0 | 1)[]): number[] {
  const known = networks.map(({ measured }) => Number.isFinite(measured));
  return halves.map((half) => mean(networks.filter((_, i) => halves[i] !== half && known[i]).map((n) => n.measured)));
}

function scoreOf(name: PredictorName, foreseen: readonly number[], networks: readonly ForeseenNetwork[]) {
  const known = networks.flatMap(({ measured }, i) =>
    Number.isFinite(measured) && Number.isFinite(foreseen[i]) ? [{ foreseen: foreseen[i]!, measured }] : [],
  );
  const errors = Float64Array.from(known, (one) => Math.abs(one.foreseen - one.measured));
  return {
    name,
    networks: known.length,
    rank:
      name === "constant"
        ? undefinedInterval
        : rankCorrelation(
            known.map((one) => one.foreseen),
            known.map((one) => one.measured),
          ),
    error: errors.length === 0 ? undefinedInterval : hierarchicalInterval([errors]),
    foreseen,
  };
}
