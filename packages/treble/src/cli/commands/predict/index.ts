/** `treble predict`: where a network's perturbations will lie, before it is trained. */

export { addPredict } from "./addPredict.ts";
