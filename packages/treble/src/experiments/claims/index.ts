/** Rules of claims that several experiments share. */

export { type AverageClaim, averageClaim, averageDifferenceClaim } from "./averageClaim.ts";
export { type DifferenceClaim, differenceClaim } from "./differenceClaim.ts";
export { noiseChannelOf } from "./noiseChannelOf.ts";
export { aboveShuffled, over, probed, type Samples } from "./probedSamples.ts";
export { type Ranked, rankClaim } from "./rankClaim.ts";
