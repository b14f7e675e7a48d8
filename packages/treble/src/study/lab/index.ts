/** The files of the lab's page, made from a study's result and its runs. */

export { type LabFiles, labFiles } from "./labFiles.ts";
export type { LabMeasured } from "./labPictures.ts";
