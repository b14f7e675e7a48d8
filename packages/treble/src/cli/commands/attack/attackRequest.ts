import type { DataOptions } from "../../inputs/ownRequest.ts";
import type { ModelOptions } from "../../parse/modelOptions.ts";
import type { AttackFlags } from "./askedAttacks.ts";

/** All that `treble attack` is told. */
export interface AttackOptions extends AttackFlags, ModelOptions, DataOptions {
  readonly images: number;
  readonly data?: string;
  readonly seed: number;
  readonly threads: number;
  readonly results: string;
  readonly out?: string;
  /** Radii at which the accuracy is said as well. */
  readonly curve?: readonly number[];
  /** Whether to try to prove the result wrong. */
  readonly verify?: boolean;
  readonly json?: boolean;
}
