/** The command line: parses, calls, prints. */

export { EXIT, reportFailure } from "./failure.ts";
