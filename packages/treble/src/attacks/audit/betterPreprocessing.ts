import type { LabelledImages } from "../../data/labelledImages.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import type { Running } from "../../running/running.ts";
import { sum } from "../../statistics/sum.ts";
import { comparePreprocessings } from "./comparePreprocessings.ts";
import { oftenerRight } from "./oftenerRight.ts";
import { type UsualPreprocessing, usualPreprocessings } from "./usualPreprocessings.ts";

/** A preprocessing and the share of the images that the model is right on under it. */
export interface Tried {
  readonly preprocessing: UsualPreprocessing;
  readonly accuracy: number;
}

/** A preprocessing under which a model is right more often, and how much more. */
export interface BetterPreprocessing {
  /** How many images were tried. */
  readonly images: number;
  /** Accuracy on pixels in [0, 1] as they are. */
  readonly plain: number;
  readonly best: Tried;
  /** The others that are better than none as well, and that these images do not tell from the best. */
  readonly alike: readonly Tried[];
}

/** Above this chance a difference is none. All comparisons with one model share it. */
const CHANCE = 0.01;

/**
 * Whether a model to which nothing is done before it would be right more often, by more than chance, after one of the
 * usual preprocessings. It says so of these images alone: another one may be right.
 * @param standardizes whether the model shifts or scales its images itself; then ranges alone are tried
 * @param data some hundred images are enough
 */
export async function betterPreprocessing(
  classifier: Classifier,
  standardizes: boolean,
  data: LabelledImages,
  options: Running = {},
): Promise<BetterPreprocessing | null> {
  const usual = usualPreprocessings(classifier.shape[0], standardizes);
  const right = await comparePreprocessings(classifier, usual, data, options);
  const { length: total } = data.labels;
  const chance = CHANCE / (usual.length - 1);
  const [plain, ...others] = right as [Uint8Array, ...Uint8Array[]];
  const better = others
    .map((flags, i) => ({ flags, accuracy: sum(flags) / total, preprocessing: usual[i + 1]! }))
    .filter(({ flags }) => oftenerRight(flags, plain, chance))
    .sort((a, b) => b.accuracy - a.accuracy);
  const [best, ...rest] = better;
  if (!best) return null;
  const tried = ({ preprocessing, accuracy }: Tried): Tried => ({ preprocessing, accuracy });
  return {
    images: total,
    plain: sum(plain) / total,
    best: tried(best),
    alike: rest.filter(({ flags }) => !oftenerRight(best.flags, flags, chance)).map(tried),
  };
}
