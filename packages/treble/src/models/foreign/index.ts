/** Networks that somebody else exported, and what their images go through first. */

export { checkForeignOptions, foreignOptionNames } from "./checkForeignOptions.ts";
export { foreignClassifier } from "./foreignClassifier.ts";
export { type ForeignOption, type ForeignOptions, foreignModel, type Opens } from "./foreignModel.ts";
export { applied, type Preprocessing } from "./preprocessing.ts";
