import { normNames } from "../../../geometry/norms.ts";
import { attackRecord } from "../../contract/attackRecord.ts";
import { checkCount, checkNorm } from "../../contract/checks.ts";
import type { Found, QueryAttack, Sample } from "../../contract/contract.ts";
import type { Dialogue } from "../../contract/question.ts";
import { budgetOf, raceSteps, trialsOf } from "./budget.ts";
import { Nearest } from "./nearest.ts";
import { race, runnersAt } from "./runner.ts";
import { walk } from "./walk.ts";

export interface BoundaryWalkOptions {
  /** Gradients of one image at most: a Jacobian counts as many as there are classes. At least 4. Default 200. */
  readonly steps?: number;
  /** Go for the class that `AttackOptions.targets` names for each image; success is that class alone. Default false. */
  readonly targeted?: boolean;
}

const fewestSteps = 4;

/**
 * The smallest L2 or L∞ perturbation, as near to it as so many gradients lead: what other attacks leave to chance, the
 * class whose boundary is nearest and the piece of that boundary, is searched by elimination.
 *
 * 1. The image's own Jacobian tells how far the boundaries of the 9 likeliest other classes seem to be (as in DeepFool,
 *    Moosavi-Dezfooli et al. 2016, inside the box). The 6 nearest race two steps, each onto the boundary of the model
 *    linearised where it stands.
 * 2. From the first of them trial walks share 0.7 of the gradients that are left, 20 each at least.
 * 3. The last walk begins where the best of them ended and takes the rest.
 *
 * A walk goes along the boundary: a step turns the perturbation towards the gradient of the margin, hugely at first and
 * hardly at the end (as in FMN, Pintor et al. 2021), and its length is not grown or shrunk by a factor but solved for,
 * inside the box, with an overshoot that adapts to how often it falls short. The gradients' running mean finds
 * the mixture of normals where pieces of the boundary meet. The result is the closest adversarial iterate.
 *
 * Nothing is random. With few steps there is no trial, or no race; with a single other class or a target only a walk.
 * @throws UserError for settings out of range.
 */
export function boundaryWalk(norm: "l2" | "linf", options: BoundaryWalkOptions = {}): QueryAttack {
  checkNorm("The boundary walk", norm, ["l2", "linf"]);
  const name = `Boundary walk ${normNames[norm]}`;
  const steps = options.steps ?? 200;
  checkCount(name, "steps", steps, fewestSteps);
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
  const { trials, length } = trialsOf(left, runners.length);
  let start = runners[0]!.image;
  let least = Number.POSITIVE_INFINITY;
  for (const { image } of runners.slice(0, trials)) {
    const trial = new Nearest(sample, norm);
    yield* walk(sample, norm, image, length, trial);
    nearest.unusable += trial.unusable;
    if (trial.distance >= least) continue;
    least = trial.distance;
    start = trial.image!;
  }
  if (least < nearest.distance) [nearest.image, nearest.distance] = [start, least];
  yield* walk(sample, norm, start, left - trials * length, nearest);
  return { image: nearest.image, unusable: nearest.unusable };
}

export const boundaryWalkRecord = attackRecord({
  name: "boundary-walk-*",
  title: "Boundary walk",
  source: "of this project, after Pintor et al. 2021",
  help: "along the boundary from several classes' nearest points, the best of them farthest",
  kind: "smallest norm",
  sees: "gradients",
  norms: ["l2", "linf"],
  open: ["steps", "target"],
  make: ({ norm, ...options }) => boundaryWalk(norm, options),
});
