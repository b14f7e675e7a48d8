/** Rules of claims that several experiments share. */

export { commonDistance, contrastAtDistance } from "./atDistance.ts";
export { type AverageClaim, averageClaim, averageDifferenceClaim } from "./averageClaim.ts";
export { belowCeiling, ceilingOf } from "./belowCeiling.ts";
export { type BreakpointAlong, breakpointRule, ownBreakpoint, sharedBreakpoint } from "./breakpointAlong.ts";
export { type DifferenceClaim, differenceClaim } from "./differenceClaim.ts";
export { foreseenNetworks, foresightClaims, scoreOf } from "./foresightClaims.ts";
export { kernelSlope, type SlopeWords } from "./kernelSlope.ts";
export { type MeasuredChannel, noiseChannelOf } from "./noiseChannelOf.ts";
export { aboveShuffled, over, probed, type Samples } from "./probedSamples.ts";
export { type RankClaim, type Ranked, rankClaim } from "./rankClaim.ts";
export { stageContrast } from "./stageContrast.ts";
