import type { Norm } from "../../geometry/norms.ts";
import type { Attack } from "./contract.ts";
import type { AttackResult } from "./result.ts";

/** Several attacks at one norm and radius, each on what the ones before it left standing. */
export interface Ensemble {
  readonly name: string;
  readonly norm: Norm;
  /** Pixel units. */
  readonly epsilon: number;
  readonly attacks: readonly Attack[];
}

/** What one attack of an ensemble did. */
export interface Stage {
  readonly name: string;
  /** Samples it was given: those right and still standing. */
  readonly given: number;
  /** Of these, those it moved across the boundary within the radius. */
  readonly broken: number;
}

/** What came of an ensemble: the union of what its attacks found. */
export interface EnsembleResult extends AttackResult {
  readonly stages: readonly Stage[];
  /** For each sample the place in `stages` of the attack that broke it, −1 for none. */
  readonly brokenBy: Int32Array;
}
