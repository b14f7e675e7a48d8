import { projectToHyperplane } from "../../../geometry/hyperplane.ts";
import { threefry, uniformPair } from "../../../random/random.ts";
import { contestGap, hasCrossed } from "../../contract/contest.ts";
import type { Sample } from "../../contract/contract.ts";
import { isUsable } from "../../contract/linearise.ts";
import { askLogits, askMargin, type Dialogue } from "../../contract/question.ts";

/** Images in one question: enough to fill a batch, few enough to be cheap where the first would do. */
const perQuestion = 25;

/** Steps of the walk along the gradient. */
const walkSteps = 50;

/** An image of another class to begin a search at, any distance away. */
export interface Start {
  /** Undefined where none was met. */
  readonly image: Float32Array | undefined;
  /** Whether it was missed for want of a gradient. */
  readonly stuck: boolean;
}

/**
 * The first of `draws` images of uniform noise that the model takes for another class, drawn near: of `blends` even
 * steps from the original image towards it, the first adversarial one. Where all noise is of the sample's own class
 * (models tend to take noise for one and the same), `gradientStart`.
 */
export function* noiseStart(sample: Sample, draws: number, blends: number): Dialogue<Start> {
  const { original, key } = sample;
  const noise = yield* firstCrossed(sample, draws, (image, draw) => {
    const own = threefry(key, [draw, 2]);
    for (let i = 0; i < image.length; i += 2) {
      const [a, b] = uniformPair(own, i / 2);
      image[i] = a;
      if (i + 1 < image.length) image[i + 1] = b;
    }
  });
  if (!noise) return yield* gradientStart(sample);
  const blend = yield* firstCrossed(sample, blends - 1, (image, n) => {
    const share = (n + 1) / blends;
    for (let i = 0; i < image.length; i++) image[i] = original[i]! + share * (noise[i]! - original[i]!);
  });
  return { image: blend ?? noise, stuck: false };
}

/** The end of a walk from the original image, each step twice as far as the boundary of the model linearised there. */
export function* gradientStart({ original, contest }: Sample): Dialogue<Start> {
  const image = original.slice();
  const delta = new Float64Array(image.length);
  for (let step = 0; step < walkSteps; step++) {
    const { logits, gradients } = yield* askMargin(image);
    if (hasCrossed(logits, contest)) return { image, stuck: false };
    const gap = contestGap(logits, contest);
    if (!(Number.isFinite(gap) && isUsable(gradients))) return { image: undefined, stuck: true };
    projectToHyperplane("l2", gradients, 2 * gap, image, delta);
    for (let i = 0; i < image.length; i++) image[i] = Math.min(1, Math.max(0, image[i]! + delta[i]!));
  }
  return { image: hasCrossed(yield* askLogits(image), contest) ? image : undefined, stuck: false };
}

/** The first of `count` images, as `draw` writes them, that is in another class. */
function* firstCrossed(
  { original, contest, classes }: Sample,
  count: number,
  draw: (image: Float32Array, n: number) => void,
): Dialogue<Float32Array | undefined> {
  const size = original.length;
  for (let first = 0; first < count; ) {
    // Often the first will do.
    const shown = Math.min(first === 0 ? 1 : perQuestion, count - first);
    const images = new Float32Array(shown * size);
    for (let m = 0; m < shown; m++) draw(images.subarray(m * size, (m + 1) * size), first + m);
    const logits = yield* askLogits(images);
    for (let m = 0; m < shown; m++) {
      if (hasCrossed(logits.subarray(m * classes, (m + 1) * classes), contest)) {
        return images.slice(m * size, (m + 1) * size);
      }
    }
    first += shown;
  }
  return undefined;
}
