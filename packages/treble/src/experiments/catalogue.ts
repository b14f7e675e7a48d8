import { UserError } from "../errors/userError.ts";
import { adversarialTraining } from "./catalogue/adversarialTraining.ts";
import { attacks } from "./catalogue/attacks.ts";
import { beyondConvolution } from "./catalogue/beyondConvolution.ts";
import { control } from "./catalogue/control.ts";
import { criticalBands } from "./catalogue/criticalBands.ts";
import { datasets } from "./catalogue/datasets.ts";
import { depth } from "./catalogue/depth.ts";
import { dynamics } from "./catalogue/dynamics.ts";
import { implicitBias } from "./catalogue/implicitBias.ts";
import { kernelSize } from "./catalogue/kernelSize.ts";
import { linearFeatures } from "./catalogue/linearFeatures.ts";
import { linearPerturbations } from "./catalogue/linearPerturbations.ts";
import { noise } from "./catalogue/noise.ts";
import { nonlinearFeatures } from "./catalogue/nonlinearFeatures.ts";
import { nonlinearPerturbations } from "./catalogue/nonlinearPerturbations.ts";
import { practice } from "./catalogue/practice.ts";
import { prediction } from "./catalogue/prediction.ts";
import { rate } from "./catalogue/rate.ts";
import { regime } from "./catalogue/regime.ts";
import { stages } from "./catalogue/stages.ts";
import { susceptibility } from "./catalogue/susceptibility.ts";
import { uncertainty } from "./catalogue/uncertainty.ts";
import { weightSharing } from "./catalogue/weightSharing.ts";
import type { Experiment } from "./contract/experiment.ts";

/** All experiments, in the order in which a study shows them. */
export const experiments: readonly Experiment[] = [
  kernelSize,
  beyondConvolution,
  depth,
  weightSharing,
  datasets,
  linearFeatures,
  linearPerturbations,
  nonlinearFeatures,
  nonlinearPerturbations,
  implicitBias,
  uncertainty,
  prediction,
  attacks,
  susceptibility,
  criticalBands,
  dynamics,
  stages,
  noise,
  rate,
  adversarialTraining,
  regime,
  control,
  practice,
];

/**
 * The experiments of these names, in the catalogue's order; all where none is named.
 * @throws UserError for a name that no experiment has.
 */
export function experimentsNamed(names: readonly string[]): readonly Experiment[] {
  const unknown = names.find((name) => !experiments.some(({ id }) => id === name));
  if (unknown !== undefined) {
    const known = experiments.map(({ id }) => id).join(", ");
    throw new UserError(`There is no experiment ${JSON.stringify(unknown)}; choose among ${known}.`);
  }
  return names.length === 0 ? experiments : experiments.filter(({ id }) => names.includes(id));
}
