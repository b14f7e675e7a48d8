/** Mistakes that callers tell apart: a user's, a run that is gone, no network, Ctrl-C. */

export { InterruptError } from "./interruptError.ts";
export { MissingRunError } from "./missingRunError.ts";
export { OfflineError } from "./offlineError.ts";
export { UnauditableError } from "./unauditableError.ts";
export { UserError } from "./userError.ts";
