import type { ArrayKinds, NamesOf } from "../../formats/typedArrays.ts";
import type { ProbeConfig, ProbeKind } from "../trial/probeConfig.ts";
import { attackSpectraArrays, attackSpectraProbe } from "./attackSpectra.ts";
import { criticalBandsArrays, criticalBandsProbe } from "./criticalBands.ts";
import { curveArrays, curveProbe } from "./curve.ts";
import { featuresArrays, featuresProbe } from "./features.ts";
import { kernelsArrays, kernelsProbe } from "./kernels.ts";
import { lowShareArrays, lowShareProbe } from "./lowShare.ts";
import type { Probe } from "./probe.ts";
import { shuffledPairsArrays, shuffledPairsProbe } from "./shuffledPairs.ts";
import { stageSignals, stagesArrays, stagesProbe } from "./stages.ts";

/** Which arrays a probe of each kind finds. */
export const probeArrays = {
  features: featuresArrays,
  "attack-spectra": attackSpectraArrays,
  curve: curveArrays,
  kernels: kernelsArrays,
  "low-share": lowShareArrays,
  "shuffled-pairs": shuffledPairsArrays,
  stages: stagesArrays,
  "critical-bands": criticalBandsArrays,
} satisfies { readonly [K in ProbeKind]: ArrayKinds };
export type ProbeArrays<K extends ProbeKind = ProbeKind> = (typeof probeArrays)[K];
/** The names of those that are numbers in float64, as measures are. */
export type ProbeName<K extends ProbeKind = ProbeKind> = NamesOf<ProbeArrays<K>, "float64">;

/** Those of them that are large: each has a file of its own, and is read anew whenever it is asked for. */
export const probeSignals: { readonly [K in ProbeKind]?: readonly (keyof ProbeArrays<K> & string)[] } = {
  stages: stageSignals,
};

/** Every probe by its kind. */
export const probes = {
  features: featuresProbe,
  "attack-spectra": attackSpectraProbe,
  curve: curveProbe,
  kernels: kernelsProbe,
  "low-share": lowShareProbe,
  "shuffled-pairs": shuffledPairsProbe,
  stages: stagesProbe,
  "critical-bands": criticalBandsProbe,
} satisfies { readonly [K in ProbeKind]: Probe<ProbeConfig<K>, object, ProbeArrays<K>> };

/** What the probe of this kind says besides its arrays. */
export type ProbeSummary<K extends ProbeKind = ProbeKind> = Awaited<ReturnType<(typeof probes)[K]>>["summary"];
