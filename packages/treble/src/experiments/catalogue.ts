import { UserError } from "../userError.ts";
import { beyondConvolution } from "./catalogue/beyondConvolution.ts";
import { kernelSize } from "./catalogue/kernelSize.ts";
import { linearFeatures } from "./catalogue/linearFeatures.ts";
import type { Experiment } from "./experiment.ts";

/** All experiments, in the order in which a study shows them. */
export const experiments: readonly Experiment[] = [kernelSize, beyondConvolution, linearFeatures];

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
