/** The grid of frequencies: radii, annuli, bands, bases, projections. */

export { annulus } from "./annulus.ts";
export { type Annulus, type Band, bandMask, bandText, checkBand } from "./band.ts";
export { bandNoise } from "./bandNoise.ts";
export { bandProjectionCost, bandProjector, imageBandProjector } from "./bandProjection.ts";
export { inverseFourier2d } from "./fourier.ts";
export { conjugate, type Frequency, fourierBasis, type Phase, phasesOf } from "./fourierBasis.ts";
export {
  type Annuli,
  centreSpectrum,
  type FrequencyGrid,
  frequencyGrid,
  radiusSlack,
  whiteNoiseCentroid,
} from "./grid.ts";
export { type OctaveBand, octaveBands } from "./octaveBands.ts";
