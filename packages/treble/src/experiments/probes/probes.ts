import { attackSpectraProbe } from "./attackSpectra.ts";
import { curveProbe } from "./curve.ts";
import { dynamicsProbe } from "./dynamics.ts";
import { featuresProbe } from "./features.ts";
import { kernelsProbe } from "./kernels.ts";
import { shuffledPairsProbe } from "./shuffledPairs.ts";

/** Every probe by its kind. */
export const probes = {
  features: featuresProbe,
  "attack-spectra": attackSpectraProbe,
  curve: curveProbe,
  dynamics: dynamicsProbe,
  kernels: kernelsProbe,
  "shuffled-pairs": shuffledPairsProbe,
};

type Probes = typeof probes;
export type ProbeKind = keyof Probes;

/** A probe's settings as plain data, `kind` among them. */
export type ProbeConfig<K extends ProbeKind = ProbeKind> = Parameters<Probes[K]>[1];

/** What the probe of this kind says besides its arrays. */
export type ProbeSummary<K extends ProbeKind = ProbeKind> = Awaited<ReturnType<Probes[K]>>["summary"];
