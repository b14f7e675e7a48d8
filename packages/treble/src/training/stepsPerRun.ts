import { stepsPerRun } from "../running/stepsPerRun.ts";

/** They take a core 100 ms. */
const OPERATIONS_PER_RUN = 4e9;

/** How many steps of training are taken in one run of the backend. */
export function trainingStepsPerRun(step: Parameters<typeof stepsPerRun>[0]): number {
  return stepsPerRun(step, OPERATIONS_PER_RUN);
}
