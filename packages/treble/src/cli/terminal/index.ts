/** What is shown: progress, tables, text without control characters. */

export { cleanedContext } from "./cleanedContext.ts";
export type { CliContext } from "./context.ts";
export { EXIT, reportFailure } from "./failure.ts";
export { type ProgressDisplay, progressDisplay, roughly } from "./progress.ts";
export { textTable } from "./textTable.ts";
