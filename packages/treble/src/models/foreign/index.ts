/** Networks that somebody else exported, and what their images go through first. */

export { checkForeignOptions, foreignOptionNames } from "./checkForeignOptions.ts";
export { foreignClassifier } from "./foreignClassifier.ts";
export { type ForeignOption, type ForeignOptions, foreignModel, type Opens } from "./foreignModel.ts";
export { metadataPreprocessing, type StatedPreprocessing } from "./metadataPreprocessing.ts";
export { preprocessed } from "./preprocessed.ts";
export { applied, type Preprocessing } from "./preprocessing.ts";
export { type PreprocessingPreset, preprocessingNamed, preprocessingPresets } from "./preprocessingPresets.ts";
export { preprocessingText } from "./preprocessingText.ts";
