/** `treble train`: one network. */

export { addTrain } from "./addTrain.ts";
