/** The experiments, and what a study of them gives. */

export type { StudyResult } from "../results/results.ts";
export { experiments, experimentsNamed } from "./catalogue.ts";
export type { Experiment } from "./contract/experiment.ts";
