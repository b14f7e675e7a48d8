/** Studies of one's own: their schema, and the experiment that they become. */

export { plainData } from "./plainData.ts";
export { studyExample } from "./studyExample.ts";
export { studyExperiment } from "./studyExperiment.ts";
export { type StudyMeasure, studyMeasures } from "./studyMeasures.ts";
export { type StudyData, studySchema } from "./studySchema.ts";
