import type { ExperimentResult, NetworkResult, StudyResult } from "../../results/results.ts";
import { experimentName } from "./experimentName.ts";

/** Networks under the first experiment that has them. */
export interface ExperimentGroup {
  /** Null for networks of no experiment. */
  readonly experiment: ExperimentResult | null;
  readonly title: string;
  /** Those that no earlier group has; in the study's order. */
  readonly networks: readonly NetworkResult[];
  /** Those that an earlier group has. */
  readonly shared: readonly NetworkResult[];
}

/** Every network once, under the experiments in their order; an experiment without networks of its own is there too. */
export function experimentGroups(result: StudyResult): ExperimentGroup[] {
  const { experiments, networks } = result;
  const seen = new Set<string>();
  const groups: ExperimentGroup[] = experiments.map((experiment) => {
    const own = networks.filter(({ id }) => experiment.networks.includes(id));
    const group = {
      ...{ experiment, title: experimentName(experiment, result) },
      networks: own.filter(({ id }) => !seen.has(id)),
      shared: own.filter(({ id }) => seen.has(id)),
    };
    for (const { id } of own) seen.add(id);
    return group;
  });
  const rest = networks.filter(({ id }) => !seen.has(id));
  return rest.length === 0
    ? groups
    : [...groups, { experiment: null, title: "Other networks", networks: rest, shared: [] }];
}
