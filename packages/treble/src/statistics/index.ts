/** Intervals by bootstrap, shares, ranks and quantiles: nothing here knows what the numbers are about. */

export {
  type BootstrapOptions,
  hierarchicalContrast,
  hierarchicalContrasts,
  hierarchicalInterval,
  intervalOfDraws,
  type SeedSamples,
} from "./bootstrap.ts";
export {
  type Breakpoint,
  type BreakpointFinder,
  type BreakpointOptions,
  breakpointFinder,
  type TwoLines,
} from "./breakpoint.ts";
export { correlation, ranks, slope } from "./correlation.ts";
export { added, type Covariance, choleskyFactor, positivePart, varianceOf } from "./covariance.ts";
export { degreesOfSum, summedVariance } from "./degreesOfFreedom.ts";
export { type Drawn, drawnContrast } from "./drawnContrast.ts";
export { fullWidth, gaussianFitter } from "./gaussianFit.ts";
export { hierarchicalShare } from "./hierarchicalShare.ts";
export { type Interval, undefinedInterval } from "./interval.ts";
export { decreasing } from "./isotonic.ts";
export { mean } from "./mean.ts";
export { median } from "./median.ts";
export { medianInterval } from "./medianInterval.ts";
export { quantile } from "./quantile.ts";
export { type Quartiles, quartiles } from "./quartiles.ts";
export { rankCorrelation } from "./rankCorrelation.ts";
export { signTest } from "./signTest.ts";
export { sum } from "./sum.ts";
export { wilsonInterval } from "./wilson.ts";
