/** The model as a boundary attack sees it around one point: its value and gradient, class against class. */

import { sum } from "../../statistics/sum.ts";
import type { Contest } from "./contest.ts";
import { type Answer, askDifference, askJacobian, type Dialogue } from "./question.ts";

/** The class other than `label` with the largest logit. */
export function strongestRival(logits: Float32Array, label: number): number {
  let best = label === 0 ? 1 : 0;
  for (let k = 0; k < logits.length; k++) if (k !== label && logits[k]! > logits[best]!) best = k;
  return best;
}

/**
 * The logits of one image and the gradients of `logit_t − logit_label` for every rival t, one after the other
 * (`[rivals, C, H, W]`). Of few among many that contend, only their gradients are asked.
 */
export function* linearise(
  image: Float32Array,
  { label, contends }: Contest,
  rivals: readonly number[],
): Dialogue<Answer> {
  const size = image.length;
  const classes = contends.length;
  if (rivals.length === 1 || 2 * rivals.length < sum(contends)) {
    const images = new Float32Array(rivals.length * size);
    for (let r = 0; r < rivals.length; r++) images.set(image, r * size);
    const { logits, gradients } = yield* askDifference(images, Int32Array.from(rivals));
    return { logits: logits.subarray(0, classes), gradients };
  }
  const { logits, gradients: jacobian } = yield* askJacobian(image);
  return { logits, gradients: differences(jacobian, label, rivals, size) };
}

/** Each rival's row of a Jacobian less the label's. Not in the generator, where a loop takes several times as long. */
function differences(jacobian: Float32Array, label: number, rivals: readonly number[], size: number): Float32Array {
  const gradients = new Float32Array(rivals.length * size);
  const own = jacobian.subarray(label * size, (label + 1) * size);
  for (let r = 0; r < rivals.length; r++) {
    const of = jacobian.subarray(rivals[r]! * size, (rivals[r]! + 1) * size);
    const to = gradients.subarray(r * size, (r + 1) * size);
    for (let i = 0; i < size; i++) to[i] = of[i]! - own[i]!;
  }
  return gradients;
}

/** Whether a gradient leads anywhere: finite and not zero. */
export function isUsable(gradient: ArrayLike<number>): boolean {
  let squared = 0;
  for (let i = 0; i < gradient.length; i++) squared += gradient[i]! * gradient[i]!;
  return squared > 0 && squared < Number.POSITIVE_INFINITY;
}
