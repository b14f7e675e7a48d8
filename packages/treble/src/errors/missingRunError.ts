import { UserError } from "./userError.ts";

/** A run, or a file of it, that was there and is gone: removed or damaged by somebody else. Doing it again mends it. */
export class MissingRunError extends UserError {}
