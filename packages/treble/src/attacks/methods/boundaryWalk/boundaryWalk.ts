import { normNames } from "../../../geometry/norms.ts";
import { randomPerturbation } from "../../../geometry/randomStart.ts";
import { threefry } from "../../../random/random.ts";
import { attackRecord } from "../../contract/attackRecord.ts";
import { checkCount, checkNorm } from "../../contract/checks.ts";
import type { Found, QueryAttack, Sample } from "../../contract/contract.ts";
import type { Dialogue } from "../../contract/question.ts";
import { budgetOf, raceSteps, trialsOf } from "./budget.ts";
import { Nearest } from "./nearest.ts";
import { race, runnersAt } from "./runner.ts";
import { walk } from "./walk.ts";

export interface BoundaryWalkOptions {
  /**
   * Gradients of one image at most: a Jacobian counts as many as there are classes that may win. Three are taken at
   * least. Default 200.
   */
  readonly steps?: number;
  /** Go for the class that `AttackOptions.targets` names for each image; success is that class alone. Default false. */
  readonly targeted?: boolean;
}

/** Of the ball that noise is drawn from, as a multiple of the best length so far: far enough for other pieces. */
const noiseRadius = 8;

/**
 * The smallest L2 or L∞ perturbation, as near to it as so many gradients lead: what other attacks leave to chance, the
 * class whose boundary is nearest and the piece of that boundary, is searched by elimination.
 *
 * 1. The image's own Jacobian tells how far the boundaries of the 9 likeliest other classes seem to be (as in DeepFool,
 *    Moosavi-Dezfooli et al. 2016, inside the box). The 6 nearest race two steps, each onto the boundary of the model
 *    linearised where it stands.
 * 2. Trial walks share 0.7 of the gradients that are left, 20 each at least and at most 12 of them: from the runners,
 *    the nearest first, and where there are no more from noise in a ball of 8 times the best length.
 * 3. The last walk begins where the best of them ended and takes the rest.
 *
 * A walk goes along the boundary: a step turns the perturbation towards the gradient of the margin, hugely at first and
 * hardly at the end (as in FMN, Pintor et al. 2021), and its length is not grown or shrunk by a factor but solved for,
 * inside the box, with an overshoot that adapts to how often it falls short. The gradients' running mean finds
 * the mixture of normals where pieces of the boundary meet. The result is the closest adversarial iterate.
 *
 * With few steps there is no trial, or no race; a single other class, or a target, has no race.
 * @throws UserError for settings out of range.
 */
export function boundaryWalk(norm: "l2" | "linf", options: BoundaryWalkOptions = {}): QueryAttack {
  checkNorm("The boundary walk", norm, ["l2", "linf"]);
  const name = `Boundary walk ${normNames[norm]}`;
  const steps = options.steps ?? 200;
  checkCount(name, "steps", steps);
  return {
    kind: "queries",
    name,
    settings: { norm, epsilon: null, steps, ...(options.targeted && { targeted: true }) },
    asks: ["logits", "margin", "difference", "jacobian"],
    ...(options.targeted && { target: "given" }),
    search: (sample) => search(sample, norm, steps),
  };
}

function* search(sample: Sample, norm: "l2" | "linf", steps: number): Dialogue<Found> {
  const budget = budgetOf(steps, sample.contest);
  const all = yield* runnersAt(sample, norm, budget.rivals);
  if (all.length === 0) return { image: undefined, stuck: true, unusable: 1 };
  const nearest = new Nearest(sample, norm);
  const runners = yield* race(sample, norm, all, budget.left, nearest);
  const left = budget.left - (runners.length > 1 ? raceSteps * runners.length : 0);
  const { trials, length } = trialsOf(left);
  let start = runners[0]!.image;
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < trials; n++) {
    const reached = Math.min(least, nearest.distance);
    const radius = noiseRadius * (reached < Number.POSITIVE_INFINITY ? reached : runners[0]!.distance);
    const trial = new Nearest(sample, norm);
    yield* walk(sample, norm, runners[n]?.image ?? noiseAround(sample, norm, n, radius), length, trial);
    nearest.unusable += trial.unusable;
    if (trial.distance >= least) continue;
    least = trial.distance;
    start = trial.image!;
  }
  if (least < nearest.distance) [nearest.image, nearest.distance] = [start, least];
  yield* walk(sample, norm, start, left - trials * length, nearest);
  return { image: nearest.image, unusable: nearest.unusable };
}

/** An image of the ball around the original, drawn evenly and clipped to the box. */
function noiseAround({ original, key }: Sample, norm: "l2" | "linf", trial: number, radius: number): Float32Array {
  const delta = randomPerturbation(norm, radius, original.length, threefry(key, [trial, 2]));
  return original.map((pixel, i) => Math.min(1, Math.max(0, pixel + delta[i]!)));
}

export const boundaryWalkRecord = attackRecord({
  name: "boundary-walk-*",
  title: "Boundary walk",
  source: "of this project, after Pintor et al. 2021",
  help: "along the boundary from several points near it, the rest of the way from the best",
  kind: "smallest norm",
  sees: "gradients",
  norms: ["l2", "linf"],
  open: ["steps", "target"],
  make: ({ norm, ...options }) => boundaryWalk(norm, options),
});
