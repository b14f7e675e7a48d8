/** `treble train`: one network. */

export { addArchitectureOptions } from "./addArchitectureOptions.ts";
export { addTrain } from "./addTrain.ts";
export { architectureOf } from "./architectureOf.ts";
