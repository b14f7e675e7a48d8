/** `treble spectrum`: what files, runs and datasets hold in frequency. */

export { addSpectrum } from "./addSpectrum.ts";
