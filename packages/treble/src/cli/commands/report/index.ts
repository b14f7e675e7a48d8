/** `treble report`: the pages of a study, drawn again from its results.json. */

export { addReport } from "./addReport.ts";
