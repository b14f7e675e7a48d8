/** Attacks confined to bands of frequencies. */

export { type BandAccuracy, type BandAccuracyOptions, bandAccuracy } from "./bandAccuracy.ts";
export { type FourierSensitivity, type FourierSensitivityOptions, fourierSensitivity } from "./fourierSensitivity.ts";
export { outsideBand, shareOutside } from "./outsideBand.ts";
export { type WithinBandOptions, withinBand } from "./withinBand.ts";
