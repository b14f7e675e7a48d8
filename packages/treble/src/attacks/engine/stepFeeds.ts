import type { TypedData } from "ongrad";
import type { StepAttack } from "../contract/contract.ts";
import { hasPixelBounds, schedulePrefix } from "./step.ts";

/** What the rows of a batch are fed. */
export interface StepFeeds {
  /** The same in all steps, for each row. */
  readonly constant: {
    readonly original: Float32Array;
    readonly labels: Int32Array;
    readonly targets?: Int32Array;
    readonly turn?: Int32Array;
    readonly contends: Uint8Array;
    readonly offset: Float32Array;
    readonly lower?: Float32Array;
    readonly upper?: Float32Array;
  };
  /** For each step of a run, and of it for each row. */
  readonly stepSize: Float32Array;
  readonly schedule: Readonly<Record<string, Float32Array>>;
}

/** Room for a batch of rows and so many steps a run. */
export function emptyFeeds(attack: StepAttack, batch: number, size: number, classes: number, steps: number): StepFeeds {
  const pixels = (): Float32Array => new Float32Array(batch * size);
  const each = (): Float32Array => new Float32Array(batch * steps);
  return {
    constant: {
      original: pixels(),
      labels: new Int32Array(batch),
      ...(attack.target ? { targets: new Int32Array(batch) } : {}),
      ...(typeof attack.loss === "function" ? {} : { turn: new Int32Array(batch) }),
      contends: new Uint8Array(batch * classes),
      offset: new Float32Array(batch),
      ...(hasPixelBounds(attack) ? { lower: pixels(), upper: pixels() } : {}),
    },
    stepSize: each(),
    schedule: Object.fromEntries(Object.keys(attack.schedule ?? {}).map((name) => [schedulePrefix + name, each()])),
  };
}

/** What a run is fed: of what changes from step to step, the first `count` numbers. */
export function fed({ constant, stepSize, schedule }: StepFeeds, count: number): Record<string, TypedData> {
  const parts = Object.entries({ stepSize, ...schedule }).map(([name, all]) => [name, all.subarray(0, count)] as const);
  return { ...constant, ...Object.fromEntries(parts) };
}
