/** The experiments, and what a study of them gives. */

export { experiments, experimentsNamed } from "./catalogue.ts";
export type { Experiment } from "./experiment.ts";
export type { StudyResult } from "./results.ts";
