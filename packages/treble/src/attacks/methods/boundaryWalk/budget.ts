import { sum } from "../../../statistics/sum.ts";
import type { Contest } from "../../contract/contest.ts";

/** How the gradients that an image may cost are spent. */
export interface Budget {
  /** Classes whose boundaries are looked at around the image, the most likely ones. */
  readonly rivals: number;
  /** Gradients in all but that look: the race and all walks. */
  readonly left: number;
}

/** Classes that are looked at, and those of them that race. */
const mostRivals = 9;
const mostRunners = 6;
/** Steps of the race. */
export const raceSteps = 2;
/** Of the gradients that the race leaves, the share for trial walks, the fewest for one of them, and the most walks. */
const trialShare = 0.7;
const fewestOfTrial = 20;
const mostTrials = 12;

/** What a look at the image costs, in gradients, as `linearise` asks for them; classes out of reach are not counted. */
function costOfLook(rivals: number, { contends }: Contest): number {
  return rivals === 1 || 2 * rivals < sum(contends) ? rivals : sum(contends);
}

/** Of `steps` gradients for an image at most a third goes into the look, and one is that of the clean logits. */
export function budgetOf(steps: number, contest: Contest): Budget {
  const choices = contest.target === undefined ? sum(contest.contends) - 1 : 1;
  let rivals = Math.min(mostRivals, choices);
  while (rivals > 1 && 3 * costOfLook(rivals, contest) > steps) rivals--;
  return { rivals, left: Math.max(1, steps - 1 - costOfLook(rivals, contest)) };
}

/** How many of the `candidates` race: a race costs at most a fifth of what is left. */
export function runnersOf(left: number, candidates: number): number {
  return Math.max(1, Math.min(mostRunners, candidates, Math.floor(left / (5 * raceSteps))));
}

/** Trial walks, and how long each is; none where a single walk is all there is to do. */
export function trialsOf(left: number): { readonly trials: number; readonly length: number } {
  const trials = Math.min(mostTrials, Math.floor((trialShare * left) / fewestOfTrial));
  return trials < 2 ? { trials: 0, length: 0 } : { trials, length: Math.floor((trialShare * left) / trials) };
}
