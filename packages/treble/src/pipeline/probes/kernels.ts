import type { ArrayKinds } from "../../formats/typedArrays.ts";
import { type Architecture, familyOf } from "../../models/architectures.ts";
import type { FirstLayer } from "../../models/network/firstLayer.ts";
import { initialize } from "../../models/network/initialize.ts";
import type { Weights } from "../../models/network/network.ts";
import { measureSpectra } from "../../spectrum/measureSpectra.ts";
import { signalsOf } from "../../spectrum/signals.ts";
import { scalarNames } from "../../spectrum/spectrumTable.ts";
import { lowFrequencyCeiling } from "../../theory/lowFrequencyCeiling.ts";
import { lowFrequencyShares } from "../../theory/lowFrequencyShare.ts";
import type { KernelsProbe } from "../trial/probeConfig.ts";
import { checkCeiling } from "./checkCeiling.ts";
import { checkUncertainty } from "./checkUncertainty.ts";
import { prefixed } from "./prefixed.ts";
import type { Probe } from "./probe.ts";

export interface KernelsSummary {
  /** Kernels (output channels, units) of the first layer. */
  readonly count: number;
  /** Pixels of a kernel. */
  readonly height: number;
  readonly width: number;
  /** The largest share of its energy that a kernel of this size can have at `r ≤ cutoff`. */
  readonly ceiling: number;
}

const measures = [...scalarNames, "lowShare"] as const;
export const kernelsArrays = {
  ...prefixed("kernel", measures, () => "float64" as const),
  ...prefixed("initial", measures, () => "float64" as const),
} satisfies ArrayKinds;

/**
 * The first layer's kernels, zero-padded to the image, over their input channels and as they stand on standardised
 * images: of each all scalars as `kernel_NAME` `[kernels]`, its energy share at `r ≤ cutoff` as `kernel_lowShare`, and
 * the same of the initial weights as `initial_NAME`. Kernels are those of circular or zero-padded convolutions, the
 * incoming weights of a unit of fully connected layers, or those of a unit on patches. NaN for kernels that are zero.
 * Each is held against the ceiling of its size and the uncertainty principle.
 * @throws Error for a network whose first layer is neither, and for a kernel that no filter can be.
 */
export const kernelsProbe: Probe<KernelsProbe, KernelsSummary, typeof kernelsArrays> = async (
  { config, dataset, network, weights },
  { cutoff },
  { laboratory, progress },
) => {
  const { shape } = dataset;
  const { backend, threads, signal } = laboratory;
  const options = { backend, threads, signal };
  const trained = firstLayer(config.architecture, weights, shape);
  const initial = firstLayer(config.architecture, initialize(network, config.seed, config.initScale), shape);
  const { count, height, width, dilation } = trained;
  const ceiling = lowFrequencyCeiling({ height: shape[1], width: shape[2] }, { height, width, dilation }, cutoff);
  const measured = async ({ count, signals: data }: FirstLayer, what: string) => {
    const signals = signalsOf(data, shape);
    checkUncertainty(signals, what);
    const table = await measureSpectra(signals, options);
    const lowShare = await lowFrequencyShares(signals, cutoff, options);
    checkCeiling(lowShare, ceiling, what);
    return (name: (typeof measures)[number]) => ({
      data: name === "lowShare" ? lowShare : table[name],
      shape: [count],
    });
  };
  const ofTrained = await measured(trained, "trained kernel");
  progress(0.5);
  const ofInitial = await measured(initial, "initial kernel");
  progress(0.9);
  return {
    summary: { count, height, width, ceiling },
    arrays: { ...prefixed("kernel", measures, ofTrained), ...prefixed("initial", measures, ofInitial) },
  };
};

function firstLayer(
  architecture: Architecture,
  weights: Weights,
  shape: readonly [number, number, number],
): FirstLayer {
  const family = familyOf(architecture);
  if (!family.firstLayer) {
    throw new Error(`The kernels probe cannot read the first layer of a network of the family ${family.name}.`);
  }
  return family.firstLayer(architecture, weights, shape);
}
