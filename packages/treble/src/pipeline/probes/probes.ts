import type { ProbeConfig, ProbeKind } from "../trial/probeConfig.ts";
import { attackSpectraProbe } from "./attackSpectra.ts";
import { curveProbe } from "./curve.ts";
import { dynamicsProbe } from "./dynamics.ts";
import { featuresProbe } from "./features.ts";
import { kernelsProbe } from "./kernels.ts";
import type { Probe } from "./probe.ts";
import { shuffledPairsProbe } from "./shuffledPairs.ts";

/** Every probe by its kind. */
export const probes = {
  features: featuresProbe,
  "attack-spectra": attackSpectraProbe,
  curve: curveProbe,
  dynamics: dynamicsProbe,
  kernels: kernelsProbe,
  "shuffled-pairs": shuffledPairsProbe,
} satisfies { readonly [K in ProbeKind]: Probe<ProbeConfig<K>, object> };

/** What the probe of this kind says besides its arrays. */
export type ProbeSummary<K extends ProbeKind = ProbeKind> = Awaited<ReturnType<(typeof probes)[K]>>["summary"];
