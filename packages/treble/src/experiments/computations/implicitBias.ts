import { boundedWidthNetwork } from "../../theory/implicitBias/boundedWidthNetwork.ts";
import { leastBoundedWidthNorm } from "../../theory/implicitBias/boundedWidthNorm.ts";
import { fullWidthNetwork } from "../../theory/implicitBias/fullWidthNetwork.ts";
import { fullyConnectedNetwork } from "../../theory/implicitBias/fullyConnectedNetwork.ts";
import { gaussianSignals } from "../../theory/implicitBias/gaussianSignals.ts";
import { directionError, type LabelledSignals } from "../../theory/implicitBias/labelledSignals.ts";
import { fourierNorm, leastFourierNorm } from "../../theory/implicitBias/leastFourierNorm.ts";
import { limitOfFlow } from "../../theory/implicitBias/limitOfFlow.ts";
import type { LinearNetwork } from "../../theory/implicitBias/linearNetwork.ts";
import { type MarginSolution, maxMargin } from "../../theory/implicitBias/maxMargin.ts";
import { fourierStationarity } from "../../theory/implicitBias/stationarity.ts";
import { trainToMargin } from "../../theory/implicitBias/trainToMargin.ts";
import { betweenPieces, type Computed } from "../contract/computation.ts";

/** What is trained on what: plain data. */
export interface ImplicitBiasConfig {
  /** Values of a signal, signals, and draws of them. */
  readonly size: number;
  readonly signals: number;
  readonly draws: number;
  /** Steps of gradient descent, and of the flow in its limit after it, which each grow margins by `growth` nats. */
  readonly steps: number;
  readonly flowSteps: number;
  readonly growth: number;
  /** Standard deviation of the initial weights of two layers; of others such that predictors start as small. */
  readonly initialScale: number;
  /** Points of the path of gradient descent that are kept. */
  readonly kept: number;
}

/**
 * Kernels of bounded width that are trained, in values, and their channels: one, and as many as there is any use of.
 */
export const trainedWidths = [
  { width: 3, channels: 1 },
  { width: 9, channels: 9 },
] as const;
/** Depths of full-width networks, in layers of weights. */
export const depths = [1, 2, 3, 4, 5] as const;
/** The names of the networks' numbers. */
export const denseName = "dense";
export const fullName = (layers: number): string => `full ${layers}`;
export const boundedName = (width: number): string => `bounded ${width}`;

/** Kernel widths whose best predictor is computed, up to the signal's size. */
export function widthsOf(size: number): readonly number[] {
  return [1, 3, 5, 9, 17].filter((width) => width < size).concat(size);
}

interface Subject {
  readonly name: string;
  readonly network: LinearNetwork;
  /** Where theory sends it; null where it names no single predictor. */
  readonly best: Float64Array | null;
  /** Layers of the quasi-norm `‖β̂‖_{2/L}` whose first-order conditions it should satisfy; null for others. */
  readonly layers: number | null;
}

/**
 * Trains linear networks on random one-dimensional signals of two classes and compares their predictors with where
 * theory sends them. Numbers, over the draws one after the other:
 *
 * - `steps`: those at which paths are kept (once); `NAME logTime` the logarithm of gradient descent's time there
 * - `NAME error`: 1 − cosine with the network's optimum along the path; `NAME end`, `NAME limit` at its end and in the
 *   flow's limit
 * - `full L residual`, `full L limitResidual`: of the first-order conditions
 * - `NAME sparsity`, `NAME length`: `‖β̂‖₁` and `‖β‖₂` in the limit, at margin 1, against the least there is
 * - `widths sparsity`, `widths length`: the same of the optimum for each of `widthsOf`, a draw after the other
 * - `gap`: the largest relative duality gap of the optima, of each draw
 */
export async function computeImplicitBias(config: ImplicitBiasConfig, signal?: AbortSignal): Promise<Computed> {
  const numbers: Record<string, number[]> = {};
  const add = (name: string, ...values: number[]): void => {
    numbers[name] = [...(numbers[name] ?? []), ...values];
  };
  for (let draw = 0; draw < config.draws; draw++) {
    const data = gaussianSignals([1, 1, config.size], config.signals, draw);
    const widths = new Map(widthsOf(config.size).map((width) => [width, bestOf(width, data)]));
    const [shortest, sparsest] = [widths.get(1)!, widths.get(config.size)!];
    const compared = (beta: Float64Array) => ({
      sparsity: fourierNorm(data.shape, beta) / fourierNorm(data.shape, sparsest.beta),
      length: Math.hypot(...beta) / shortest.norm,
    });
    for (const { beta } of widths.values()) {
      add("widths sparsity", compared(beta).sparsity);
      add("widths length", compared(beta).length);
    }
    add("gap", Math.max(...[...widths.values()].map(({ gap, norm }) => gap / norm)));
    for (const { name, network, best, layers } of subjects(data, widths)) {
      await betweenPieces(signal);
      const { path, end } = trainToMargin(network, data, {
        ...{
          loss: "exponential",
          steps: config.steps,
          initialScale: config.initialScale ** (2 / network.layers),
          kept: config.kept,
        },
        seed: 1000 + draw,
      });
      const { end: limit } = limitOfFlow(network, data, end.weights, {
        ...{ steps: config.flowSteps, growth: config.growth, kept: 1 },
      });
      if (numbers.steps === undefined) add("steps", ...path.map(({ step }) => step));
      add(`${name} logTime`, ...path.map(({ logTime }) => logTime));
      if (best !== null) {
        add(`${name} error`, ...path.map(({ beta }) => directionError(beta, best)));
        add(`${name} end`, directionError(end.beta, best));
        add(`${name} limit`, directionError(limit.beta, best));
      }
      if (layers !== null) {
        // Before all signals are classified right there are no conditions: the residual counts as 1, its largest.
        const residual = (beta: Float64Array): number => {
          const found = fourierStationarity(data, beta, layers).residual;
          return Number.isFinite(found) ? found : 1;
        };
        add(`${name} residual`, ...path.map(({ beta }) => residual(beta)));
        add(`${name} limitResidual`, residual(limit.beta));
      }
      add(`${name} sparsity`, compared(limit.beta).sparsity);
      add(`${name} length`, compared(limit.beta).length);
    }
  }
  return numbers;
}

function bestOf(width: number, data: LabelledSignals): MarginSolution {
  if (width === 1) return maxMargin(data);
  return width === data.shape[2] ? leastFourierNorm(data) : leastBoundedWidthNorm(data, { height: 1, width });
}

function subjects(data: LabelledSignals, widths: ReadonlyMap<number, MarginSolution>): Subject[] {
  const { shape } = data;
  const best = (width: number): Float64Array => widths.get(width)!.beta;
  return [
    { name: denseName, network: fullyConnectedNetwork(shape[2], 2, 8), best: best(1), layers: null },
    ...depths.map((layers) => ({
      name: fullName(layers),
      network: fullWidthNetwork(shape, layers),
      best: layers === 1 ? best(1) : layers === 2 ? best(shape[2]) : null,
      layers,
    })),
    ...trainedWidths.map(({ width, channels }) => ({
      name: boundedName(width),
      network: boundedWidthNetwork(shape, { height: 1, width }, channels),
      best: best(width),
      layers: null,
    })),
  ];
}
