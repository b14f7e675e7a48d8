/** One network as somebody asks for it, by the names of the command line's options: what a recipe leaves open, and what is given instead. */

export { type NetworkOptions, networkOf } from "./networkOf.ts";
export type { TrainingOptions } from "./trainingOf.ts";
