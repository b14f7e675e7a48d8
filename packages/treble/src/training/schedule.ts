import {
  add,
  cast,
  clip,
  constant,
  cos,
  greaterOrEqual,
  makeData,
  minimum,
  mul,
  pow,
  reduceSum,
  reshape,
  scalar,
  sub,
  type Value,
} from "ongrad";
import { z } from "zod";

/** The learning rate over time, as a factor of the base rate; lengths in steps. */
export const scheduleSchema = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("constant"), warmup: z.int().min(0).default(0) }),
  z.strictObject({ name: z.literal("cosine"), steps: z.int().min(1), warmup: z.int().min(0).default(0) }),
  z.strictObject({
    name: z.literal("step"),
    milestones: z.array(z.int().min(1)).min(1),
    factor: z.number().positive().lt(1).default(0.1),
    warmup: z.int().min(0).default(0),
  }),
]);

export type Schedule = z.output<typeof scheduleSchema>;

/**
 * The factor at a step, as a scalar graph value; `count` is 1 at the first step. Linear warm-up from `1/warmup`, then
 * constant; or half a cosine from 1 to 0 over the remaining `steps` (Loshchilov & Hutter 2017); or times `factor` at
 * every milestone.
 */
export function scheduleFactor(schedule: Schedule, count: Value): Value {
  const { warmup } = schedule;
  const main = mainFactor(schedule, sub(count, 1));
  if (warmup === 0) return main;
  return mul(main, minimum(mul(count, 1 / warmup), 1));
}

/** The factor without warm-up; `elapsed` is 0 at the first step. */
function mainFactor(schedule: Schedule, elapsed: Value): Value {
  switch (schedule.name) {
    case "constant":
      return scalar(1, elapsed.dtype);
    case "cosine": {
      const span = Math.max(1, schedule.steps - schedule.warmup);
      const progress = clip(mul(sub(elapsed, schedule.warmup), 1 / span), 0, 1);
      return mul(add(cos(mul(progress, Math.PI)), 1), 0.5);
    }
    case "step": {
      const milestones = constant(makeData(elapsed.dtype, schedule.milestones), [schedule.milestones.length]);
      const passed = cast(greaterOrEqual(reshape(elapsed, [1]), milestones), elapsed.dtype);
      return pow(schedule.factor, reduceSum(passed));
    }
  }
}
