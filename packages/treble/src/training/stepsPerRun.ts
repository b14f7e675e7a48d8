import { type DTypes, type Step, stepsWithin } from "ongrad";

/** About as many multiplications and additions as take a core 100 ms, for nothing else happens meanwhile. */
const OPERATIONS_PER_RUN = 4e9;
const MOST_STEPS_PER_RUN = 16;

/** How many training steps one run of the backend takes: small steps several, large ones one. */
export function trainingStepsPerRun(step: Step<DTypes, string, DTypes>): number {
  return Math.min(stepsWithin(OPERATIONS_PER_RUN, step), MOST_STEPS_PER_RUN);
}
