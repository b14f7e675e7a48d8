/** `treble report`: the pages of a study or an audit, drawn again from its results. */

export { addReport } from "./addReport.ts";
