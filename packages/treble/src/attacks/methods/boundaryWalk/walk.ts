import { dualOf, vectorNorm } from "../../../geometry/vectorNorm.ts";
import { contestGap } from "../../contract/contest.ts";
import type { Sample } from "../../contract/contract.ts";
import { isUsable } from "../../contract/linearise.ts";
import { askMargin, type Dialogue } from "../../contract/question.ts";
import type { Nearest } from "./nearest.ts";
import { reached } from "./reached.ts";
import { stepL2 } from "./stepL2.ts";
import { stepLinf } from "./stepLinf.ts";

const steppers = { l2: stepL2, linf: stepLinf } as const;

/**
 * How far beyond the boundary a step aims, as a share of the way there: at first, and at its bounds. It doubles where
 * the last step fell short and halves where it did not, so that half the iterates are adversarial however much the
 * model bends.
 */
const firstOvershoot = 0.02;
const leastOvershoot = 1e-6;
const mostOvershoot = 0.3;
/** The largest change of the length in one step, falling from the first to the last. */
const firstChange = 0.5;
const lastChange = 0.02;
/** What is left of the way after an answer without a usable gradient. */
const drawnBack = 0.9;

/**
 * Walks `steps` gradients along the boundary from an image near it. Each step turns the perturbation towards the
 * gradient of the margin, by less and less, and gives it the length at which the linearised model is at the boundary.
 */
export function* walk(
  sample: Sample,
  norm: "l2" | "linf",
  start: Float32Array,
  steps: number,
  nearest: Nearest,
): Dialogue<void> {
  const { original, contest } = sample;
  const stepper = steppers[norm](start, original);
  let image = start;
  let overshoot = firstOvershoot;
  for (let step = 0; step < steps; step++) {
    const { logits, gradients: w } = yield* askMargin(image);
    const crossed = nearest.record(image, logits);
    const gap = contestGap(logits, contest);
    if (!(Number.isFinite(gap) && isUsable(w))) {
      nearest.unusable++;
      image = stepper.drawBack(drawnBack);
      continue;
    }
    const done = steps > 1 ? step / (steps - 1) : 1;
    overshoot = Math.min(mostOvershoot, Math.max(leastOvershoot, overshoot * (crossed ? 0.5 : 2)));
    const beyond = overshoot * vectorNorm(dualOf(norm), w) * stepper.length;
    const reach = gap + beyond + reached(w, image, original);
    image = stepper.step({ done, w, reach, most: firstChange * (lastChange / firstChange) ** done });
  }
}
