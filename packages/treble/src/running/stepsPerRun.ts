import { stepsWithin } from "ongrad";

const MOST_STEPS_PER_RUN = 16;

/**
 * How many of a small step are taken in one run of the backend, during which nothing else happens: as many as have
 * about so many multiplications and additions, 4e9 of which take a core 100 ms.
 */
export function stepsPerRun(step: Parameters<typeof stepsWithin>[1], operations: number): number {
  return Math.min(stepsWithin(operations, step), MOST_STEPS_PER_RUN);
}
