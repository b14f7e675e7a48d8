/** What kernels of a width can and cannot do in frequency. */

export { checkSupport, type KernelSupport, lowFrequencyCeiling } from "./lowFrequencyCeiling.ts";
export { lowFrequencyShares } from "./lowFrequencyShare.ts";
export { type Operator, topEigenpair, topEigenvalue } from "./topEigenvalue.ts";
