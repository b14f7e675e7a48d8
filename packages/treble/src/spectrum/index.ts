/** Everything measured in frequency, of any signals. */

export { type Alignment, alignment } from "./alignment.ts";
export { highBand, highFrequency } from "./bands.ts";
export { supportThreshold } from "./concentration.ts";
export type { NetworkPair } from "./crossSums.ts";
export { energyDistribution } from "./energyDistribution.ts";
export { intervalProfile } from "./intervalProfile.ts";
export { type MeasureOptions, measureSpectra } from "./measureSpectra.ts";
export { meanProfile, type Profile, whiteNoiseProfile } from "./profile.ts";
export type { SharedDraws } from "./sharedDraws.ts";
export {
  type NetworkSignals,
  type SharedOptions,
  type SharedSpectrum,
  type SharedTable,
  sharedSpectrum,
} from "./sharedSpectrum.ts";
export { checkSignals, type ImageShape, type Signals, signalsOf } from "./signals.ts";
export type { Window } from "./spectralPower.ts";
export { type Spectrum, spectrum } from "./spectrum.ts";
export { type ScalarName, type SpectrumTable, scalarNames } from "./spectrumTable.ts";
export { unitSpectra } from "./unitSpectra.ts";
