/** The file of a study that its pages, tables and figures are made from. */
export const resultFile = "results.json";

/** Far above what a study writes. */
export const MAX_RESULT_BYTES = 2 ** 28;
