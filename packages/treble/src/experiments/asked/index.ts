/** One network as somebody asks for it, by the options of the command line: what a recipe gives, and what is given. */

export { type NetworkOptions, networkOf } from "./networkOf.ts";
export type { TrainingOptions } from "./trainingOf.ts";
