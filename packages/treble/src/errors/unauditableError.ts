import { UserError } from "./userError.ts";

/** A model that cannot be audited, and why: its file is none, it is no classifier, or it has no derivative. */
export class UnauditableError extends UserError {}
