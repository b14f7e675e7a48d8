import { comparePreprocessings } from "../attacks/audit/comparePreprocessings.ts";
import { oftenerRight } from "../attacks/audit/oftenerRight.ts";
import { usualPreprocessings } from "../attacks/audit/usualPreprocessings.ts";
import { channelMoments } from "../data/channelMoments.ts";
import type { LabelledImages } from "../data/labelledImages.ts";
import { UserError } from "../errors/userError.ts";
import type { Preprocessing } from "../models/foreign/preprocessing.ts";
import { preprocessingText } from "../models/foreign/preprocessingText.ts";
import type { Classifier } from "../models/network/classifier.ts";
import type { PreprocessingResult } from "../results/audit.ts";
import type { Running } from "../running/running.ts";
import { sum } from "../statistics/sum.ts";

/** The preprocessing under which a model is right most often. */
export interface FoundPreprocessing {
  readonly preprocessing: Preprocessing;
  /** For the report; its `text` names what the images do not tell from the chosen one. */
  readonly result: PreprocessingResult;
  /** Names of those that the images do not tell from the chosen one, the best first. */
  readonly alike: readonly string[];
}

/** Two preprocessings are told apart where so few images would differ so one-sidedly by chance. */
const CHANCE = 0.05;

/**
 * Tries the usual preprocessings on a model of which nobody says how it is fed, and takes the one under which it is
 * right on most images; of several that are equally good the first of `preprocessingPresets`, so that images that tell
 * nothing change nothing. It says so of these images alone. Others are not told apart from it where McNemar's exact
 * test, one-sided, gives 0.05 or more for the images on which the two differ; that one of many is best by luck is not
 * allowed for.
 *
 * Where the best one standardises by a mean and a deviation, so that others that do are next to it, the one whose
 * numbers are nearest to the images' own is taken of those that are not told apart from the best: what CIFAR-10 and
 * CIFAR-100 are standardised by differs by less than some hundred images tell, and their owner knows.
 * @param classifier without a preprocessing of its own: of pixels in [0, 1]
 * @param standardizes whether the model shifts or scales its images itself; then ranges alone are tried
 * @param data some hundred images of all classes are enough; best not those that are audited
 * @throws UserError for no images, and for images or labels that do not fit.
 */
export async function findPreprocessing(
  classifier: Classifier,
  standardizes: boolean,
  data: LabelledImages,
  running: Running = {},
): Promise<FoundPreprocessing> {
  const { length: images } = data.labels;
  if (images === 0) throw new UserError("No images were given to find the preprocessing with; give some hundred.");
  const usual = usualPreprocessings(classifier.shape[0], standardizes);
  const right = await comparePreprocessings(classifier, usual, data, running);
  const tried = usual
    .map(({ name, ...preprocessing }, i) => ({
      name,
      preprocessing,
      flags: right[i]!,
      accuracy: sum(right[i]!) / images,
    }))
    .sort((a, b) => b.accuracy - a.accuracy);
  const [best] = tried as [Tried, ...Tried[]];
  const close = tried.filter((one) => one === best || !oftenerRight(best.flags, one.flags, CHANCE));
  const chosen = standardises(best) ? nearest(close.filter(standardises), data.images, classifier.shape) : best;
  const alike = close.filter((one) => one !== chosen).map(({ name }) => name);
  const doubt = alike.length > 0 ? `; not told apart by ${images} images: ${alike.join("; ")}` : "";
  return {
    preprocessing: chosen.preprocessing,
    result: {
      text: `${preprocessingText(chosen.preprocessing, chosen.name)}${doubt}`,
      source: "found",
      tried: [chosen, ...tried.filter((one) => one !== chosen)].map(({ name, accuracy }) => ({ name, accuracy })),
      images,
    },
    alike,
  };
}

interface Tried {
  readonly name: string;
  readonly preprocessing: Preprocessing;
  /** `[N]`, 1 for images that the model is right on. */
  readonly flags: Uint8Array;
  readonly accuracy: number;
}

function standardises({ preprocessing: { mean, std } }: Tried): boolean {
  return mean !== undefined && std !== undefined;
}

/** Of those, by the distance of its means and deviations from the images', as pixels in [0, 1]; of equals the first. */
function nearest(of: readonly Tried[], images: Float32Array, shape: Classifier["shape"]): Tried {
  const own = channelMoments(images, shape);
  const distance = ({ preprocessing: { range = [0, 1], channelOrder, mean, std } }: Tried): number => {
    const [low, high] = range;
    return own.mean.reduce((total, average, c) => {
      const at = channelOrder === "bgr" ? own.mean.length - 1 - c : c;
      const value = (numbers: readonly number[]): number => numbers[at % numbers.length]! / (high - low);
      return total + Math.hypot(value(mean!) - low / (high - low) - average, value(std!) - own.deviation[c]!);
    }, 0);
  };
  return of.toSorted((a, b) => distance(a) - distance(b))[0]!;
}
