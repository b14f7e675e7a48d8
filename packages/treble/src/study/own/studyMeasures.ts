import type { PlainAttack } from "../../attacks/plainAttack.ts";
import { sharedMetric } from "../../experiments/contract/decideShared.ts";
import type { SharedSignal } from "../../experiments/contract/sharedQuantity.ts";
import { everywhere, successful, type TrialRecord } from "../../pipeline/collect.ts";
import type { ProbeName } from "../../pipeline/probes/probes.ts";
import type { MeasuredName } from "../../pipeline/trial/measuredArrays.ts";

/** What claims of a user's own study may compare. */
export interface StudyMeasure {
  /** In a few words, and with its unit. */
  readonly quantity: string;
  readonly metric: string;
  readonly unit: string;
  readonly decimals: number;
  /** Its array in what the probe of another attack finds; absent where that has none. */
  readonly probed?: ProbeName<"attack-spectra">;
  /** One number an image; of what seeds share alone there is none. */
  readonly measure?: (measured: TrialRecord) => Float64Array;
  /** What seeds share of it, where that can be said. */
  readonly shared: SharedSignal | null;
}

/** The same of what another attack finds, which the networks have a probe for. */
export function measureOf(name: keyof typeof studyMeasures, attack: PlainAttack | undefined): StudyMeasure {
  const measure: StudyMeasure = studyMeasures[name];
  if (attack === undefined) return measure;
  const { quantity, probed } = measure;
  const unit = name === "norm" ? `in the attack's own norm, ${PIXELS}` : measure.unit;
  return {
    ...measure,
    quantity: `${quantity} by ${attack.name}`,
    metric: `${quantity} of the perturbation that ${attack.name} finds, ${unit}`,
    unit,
    shared: null,
    measure: (measured) => measured.probe("attack-spectra", { attack }).numbers(probed!).filter(Number.isFinite),
  };
}

const CYCLES = "cycles per pixel";
const PIXELS = "pixels in [0, 1]";
const OF = "of the minimum-norm L2 perturbation";

/** By name, each over the images of one seed's network. */
export const studyMeasures = {
  centroid: { ...perturbation("centroid", "centroid", CYCLES), probed: "centroid", shared: "perturbation" },
  sharedCentroid: sharedCentroid("perturbation", "perturbations"),
  sharedFeatures: sharedCentroid("feature", "features"),
  r50: perturbation("r50", "radius that holds half of the energy", CYCLES),
  r90: perturbation("r90", "radius that holds nine tenths of the energy", CYCLES),
  highShare: {
    ...perturbation("highShare", "share of the energy above 0.25 cycles per pixel", "of the energy"),
    probed: "highShare",
  },
  bandwidth: perturbation("bandwidth", "effective number of frequencies", "frequencies", 1),
  norm: { ...perturbation("l2", "length", `in L2 norm, ${PIXELS}`), probed: "norm" },
  features: {
    quantity: "centroid of the features",
    metric: `centroid of the learned feature (input gradient of the margin), ${CYCLES}`,
    unit: CYCLES,
    decimals: 3,
    measure: (measured: TrialRecord): Float64Array => everywhere(measured, "featureTrained"),
    shared: "feature",
  },
} as const satisfies Readonly<Record<string, StudyMeasure>>;

function perturbation(name: MeasuredName, quantity: string, unit: string, decimals = 3): StudyMeasure {
  const metric = `${quantity} ${OF}, ${unit}`;
  return { quantity, metric, unit, decimals, shared: null, measure: (measured) => successful(measured, name) };
}

function sharedCentroid(signal: SharedSignal, whose: string): StudyMeasure {
  const quantity = `centroid of what seeds share of the ${whose}`;
  return { quantity, metric: sharedMetric[signal], unit: CYCLES, decimals: 3, shared: signal };
}
