/** The empirical neural tangent kernel of a network at its weights, and how it sees each frequency. */

export { type FrequencySensitivity, frequencySensitivity } from "./frequencySensitivity.ts";
export type { Tangent } from "./tangent.ts";
export { tangentKernel, tangentSensitivity } from "./tangentKernel.ts";
