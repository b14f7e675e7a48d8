import type { JsonValue } from "../../formats/canonicalJson.ts";
import type { Laboratory } from "../../pipeline/trial/laboratory.ts";

/** Numbers by name, finite: as many as the name says, of several draws one draw after the other. */
export type Computed = Readonly<Record<string, readonly number[]>>;

/** What an experiment computes by itself, in the place of networks or beside them. */
export interface Computation {
  /** Plain data that says what is computed: with it a result is found again. A `version` in it marks other results. */
  readonly config: Readonly<Record<string, JsonValue>>;
  /** Its time on one core, in training steps of a plan's calibration; a rough measurement. */
  readonly steps: number;
  /**
   * Of `config` and the datasets that it names alone: the same numbers every time. Nothing is kept until it is done, so
   * minutes at most, in pieces of seconds between which others get their turn and the signal is heeded
   * (`betweenPieces`).
   */
  compute(laboratory: Laboratory): Promise<Computed>;
}

/** Lets timers and interrupts have their turn. @throws the signal's reason where it is aborted. */
export async function betweenPieces(signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  signal?.throwIfAborted();
}

/** One number a draw: the claim holds where all lie on the claimed side of 0. */
export type ComputedMeasure = (computed: Computed) => readonly number[];

/** The rule that `decideComputed` applies, in words. */
export const everyDrawRule =
  "supported if the number lies on the claimed side of 0 in every draw of the signals, contradicted if on the other in every one, else inconclusive; the interval is the range over the draws";
