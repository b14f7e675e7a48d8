import { projectToHyperplane } from "../../../geometry/hyperplane.ts";
import { vectorNorm } from "../../../geometry/vectorNorm.ts";
import { boundaryGap, rivalsByLogit } from "../../contract/contest.ts";
import type { Sample } from "../../contract/contract.ts";
import { linearise } from "../../contract/linearise.ts";
import { distanceTo, type Plane, planeOf } from "../../contract/plane.ts";
import { askDifference, askLogits, type Dialogue } from "../../contract/question.ts";
import { raceSteps, runnersOf } from "./budget.ts";
import type { Nearest } from "./nearest.ts";
import { reached } from "./reached.ts";

/** A point near the boundary to some class, where a walk may begin. */
export interface Runner {
  readonly rival: number;
  /** Inside the box. */
  readonly image: Float32Array;
  /** How far that boundary is, as the model linearised at the last look has it. */
  readonly distance: number;
}

/** By how much a way is stretched, so that it ends beyond the plane. */
const stretch = 1.02;

/** The nearest boundaries of the model linearised at the image, nearest first; none where no gradient is usable. */
export function* runnersAt(sample: Sample, norm: "l2" | "linf", rivals: number): Dialogue<Runner[]> {
  const { original, contest } = sample;
  const aims =
    contest.target === undefined ? rivalsByLogit(yield* askLogits(original), contest, rivals) : [contest.target];
  const { logits, gradients } = yield* linearise(original, contest, aims);
  return aims
    .flatMap((rival, r): Runner[] => {
      const plane = planeOf(gradients, r, original.length, boundaryGap(logits, contest, rival));
      return plane ? [{ rival, ...wayTo(plane, original, norm) }] : [];
    })
    .sort((a, b) => a.distance - b.distance);
}

/**
 * As many of the runners as `left` gradients allow, each moved to the boundary of the model linearised where it stands,
 * once and again; nearest first.
 */
export function* race(
  sample: Sample,
  norm: "l2" | "linf",
  all: readonly Runner[],
  left: number,
  nearest: Nearest,
): Dialogue<Runner[]> {
  const { original, contest, classes } = sample;
  const size = original.length;
  let runners = all.slice(0, runnersOf(left, all.length));
  if (runners.length === 1) return runners;
  const rivals = Int32Array.from(runners, ({ rival }) => rival);
  for (let step = 0; step < raceSteps; step++) {
    const images = new Float32Array(runners.length * size);
    runners.forEach(({ image }, r) => void images.set(image, r * size));
    const { logits, gradients } = yield* askDifference(images, rivals);
    runners = runners.map((runner, r) => {
      const row = logits.subarray(r * classes, (r + 1) * classes);
      nearest.record(runner.image, row);
      const plane = planeOf(gradients, r, size, boundaryGap(row, contest, runner.rival));
      if (!plane) nearest.unusable++;
      return plane
        ? { rival: runner.rival, ...wayTo(fromOriginal(plane, runner.image, original), original, norm) }
        : runner;
    });
  }
  return runners.sort((a, b) => a.distance - b.distance);
}

/** The same plane, its gap measured from the original image. */
function fromOriginal({ w, gap }: Plane, image: Float32Array, original: Float32Array): Plane {
  return { w, gap: gap + reached(w, image, original) };
}

/** The shortest way from the original image to a plane, in the box; where none leads there, as if there were no box. */
function wayTo(plane: Plane, original: Float32Array, norm: "l2" | "linf"): Pick<Runner, "image" | "distance"> {
  const { w, gap } = plane;
  const delta = new Float64Array(w.length);
  let distance = projectToHyperplane(norm, w, gap, original, delta);
  if (distance === Number.POSITIVE_INFINITY) {
    distance = distanceTo(plane, norm);
    const factor = norm === "l2" ? gap / vectorNorm("l2", w) ** 2 : gap / vectorNorm("l1", w);
    for (let i = 0; i < w.length; i++) delta[i] = factor * (norm === "l2" ? w[i]! : Math.sign(w[i]!));
  }
  const image = original.map((pixel, i) => Math.min(1, Math.max(0, pixel + stretch * delta[i]!)));
  return { image, distance };
}
