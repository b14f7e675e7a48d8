/** Further measurements of a trained network, one file a kind. */

export { type ProbeRunSummary, probeFile, probeRun, probeRunConfig, signalsFile } from "./probeRun.ts";
export { type ProbeArrays, type ProbeName, type ProbeSummary, probeArrays, probeSignals } from "./probes.ts";
export { rightImages, smallestNorms, standing } from "./smallestNorms.ts";
