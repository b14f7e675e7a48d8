/** Pages, tables and figures of a study's results. */

export type { StudyResult } from "../results/results.ts";
export { studyFiles } from "./studyFiles.ts";
export { studyMarkdown } from "./studyMarkdown.ts";
