import type { AuditPartName, ForeignOptions } from "treble-lab";

/** An audit that is asked for, as plain data, by the names of the command line's options; null where not given. */
export interface AskedAudit {
  /** How the model is fed and read, what is stated of its preprocessing included. */
  readonly fed: Omit<ForeignOptions, "imageShape">;
  readonly preprocessing: string | null;
  /** Images of the page by their name, or the visitor's. */
  readonly data: string;
  readonly images: number;
  readonly attack: string | null;
  readonly l2: readonly number[] | null;
  readonly linf: readonly number[] | null;
  readonly without: readonly AuditPartName[];
  /** Seconds. */
  readonly budget: number | null;
  /** Bytes. */
  readonly memory: number;
  readonly seed: number;
}

/** What the visitor's own images are called in the link and in an audit. */
export const yours = "yours";
