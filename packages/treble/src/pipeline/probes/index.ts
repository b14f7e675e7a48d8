/** Further measurements of a trained network, one file a kind. */

export { type ProbeRunSummary, probeFile, probeRun, probeRunConfig } from "./probeRun.ts";
export type { ProbeSummary } from "./probes.ts";
export { rightImages, smallestNorms, standing } from "./smallestNorms.ts";
