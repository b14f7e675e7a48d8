/** The empirical neural tangent kernel of a network at its weights, and how it sees each frequency. */

export { checkTangent } from "./checkTangent.ts";
export { type FrequencySensitivity, frequencySensitivity } from "./frequencySensitivity.ts";
export type { Tangent } from "./tangent.ts";
export { tangentFunction } from "./tangentFunction.ts";
export { tangentKernel, tangentSensitivity } from "./tangentKernel.ts";
