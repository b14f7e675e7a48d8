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
  readonly result: PreprocessingResult;
}

/** Two preprocessings are told apart where so few images would differ so one-sidedly by chance. */
const CHANCE = 0.05;
/** Images that all are tried on at first; then more and more by this factor, on what is not told apart. */
const [FIRST, MORE] = [256, 4];

/**
 * Tries the usual preprocessings on a model of which nobody says how it is fed, and takes the one under which it is
 * right on most images; of several that are equally good the first of `preprocessingPresets`, so that images that tell
 * nothing change nothing. It says so of these images alone. Others are not told apart from it where McNemar's exact
 * test, one-sided, gives 0.05 or more for the images on which the two differ; these are tried on four times as many
 * images, and so on while there are some: [0, 1] and what MNIST is standardised by differ in one image of a hundred or
 * two. That one of many is best by luck is not allowed for.
 *
 * Where the best one standardises by a mean and a deviation, so that others that do are next to it, the one whose
 * numbers are nearest to the images' own is taken of those that are not told apart from the best: what CIFAR-10 and
 * CIFAR-100 are standardised by differs by less than some hundred images tell, and their owner knows.
 * @param classifier without a preprocessing of its own: of pixels in [0, 1]
 * @param standardizes whether the model shifts or scales its images itself; then ranges alone are tried
 * @param data some thousand images of all classes, mixed; best not those that are audited
 * @throws UserError for no images, and for images or labels that do not fit.
 */
export async function findPreprocessing(
  classifier: Classifier,
  standardizes: boolean,
  data: LabelledImages,
  running: Running = {},
): Promise<FoundPreprocessing> {
  const { length: total } = data.labels;
  if (total === 0) throw new UserError("No images were given to find the preprocessing with; give some hundred.");
  let open: readonly Tried[] = usualPreprocessings(classifier.shape[0], standardizes).map(
    ({ name, ...preprocessing }) => ({ name, preprocessing, flags: new Uint8Array(0) }),
  );
  const dropped: Tried[] = [];
  let images = 0;
  for (let next = Math.min(total, FIRST); ; next = Math.min(total, MORE * next)) {
    open = await triedOnMore(open, classifier, partOf(data, images, next), running);
    images = next;
    const [best] = open as [Tried, ...Tried[]];
    const close = open.filter((one) => one === best || !oftenerRight(best.flags, one.flags, CHANCE));
    dropped.unshift(...open.filter((one) => !close.includes(one)));
    open = close;
    if (close.length === 1 || images === total) break;
  }
  const [best] = open as [Tried, ...Tried[]];
  const chosen = standardises(best) ? nearest(open.filter(standardises), data.images, classifier.shape) : best;
  const others = open.filter((one) => one !== chosen);
  return {
    preprocessing: chosen.preprocessing,
    result: {
      text: preprocessingText(chosen.preprocessing, chosen.name),
      source: "found",
      alike: others.map(({ name }) => name),
      tried: [chosen, ...others, ...dropped].map((one) => ({
        name: one.name,
        accuracy: accuracyOf(one),
        images: one.flags.length,
      })),
    },
  };
}

/** The same after further images, the best first; of equals in the order that they have. */
async function triedOnMore(
  open: readonly Tried[],
  classifier: Classifier,
  data: LabelledImages,
  running: Running,
): Promise<readonly Tried[]> {
  const preprocessings = open.map(({ preprocessing }) => preprocessing);
  const right = await comparePreprocessings(classifier, preprocessings, data, running);
  return open
    .map((one, i) => ({ ...one, flags: Uint8Array.from([...one.flags, ...right[i]!]) }))
    .sort((a, b) => accuracyOf(b) - accuracyOf(a));
}

function partOf({ images, labels }: LabelledImages, from: number, to: number): LabelledImages {
  const size = images.length / labels.length;
  return { images: images.subarray(from * size, to * size), labels: labels.subarray(from, to) };
}

function accuracyOf({ flags }: Tried): number {
  return sum(flags) / flags.length;
}

interface Tried {
  readonly name: string;
  readonly preprocessing: Preprocessing;
  /** Of every image that it was tried on, 1 where the model is right. */
  readonly flags: Uint8Array;
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
