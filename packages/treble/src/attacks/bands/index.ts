/** Attacks confined to bands of frequencies. */

export { type BandAccuracy, type BandAccuracyOptions, bandAccuracy } from "./bandAccuracy.ts";
export { type CriticalBands, type CriticalBandsOptions, criticalBands, usualStrengths } from "./criticalBands.ts";
export { type FourierSensitivity, type FourierSensitivityOptions, fourierSensitivity } from "./fourierSensitivity.ts";
export {
  type ChannelFlag,
  type NoiseAnswers,
  type NoiseChannel,
  noiseChannels,
  noiseGravity,
  noiseSensitivity,
  noiseThresholds,
} from "./noiseChannel.ts";
export { outsideBand, shareOutside } from "./outsideBand.ts";
export { type WithinBandOptions, withinBand } from "./withinBand.ts";
