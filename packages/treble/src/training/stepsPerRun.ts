import { stepsWithin } from "ongrad";

const OPERATIONS_PER_RUN = 4e9;
const MOST_STEPS_PER_RUN = 16;

/**
 * Small steps are taken several in one run of the backend: as many as have about the multiplications and additions that
 * take a core 100 ms, for nothing else happens meanwhile.
 */
export function trainingStepsPerRun(step: Parameters<typeof stepsWithin>[1]): number {
  return Math.min(stepsWithin(OPERATIONS_PER_RUN, step), MOST_STEPS_PER_RUN);
}
