/** The file of a study that its pages, tables and figures are made from. */
export const resultFile = "results.json";
/** What audits may draw of it. */
export const referencesFile = "references.json";

/** Far above what a study writes. */
export const MAX_RESULT_BYTES = 2 ** 28;
