import { UserError } from "../errors/userError.ts";

/** Class indices; bytes where there are at most 256 classes. */
export type Labels = Uint8Array | Int32Array;

/** Labelled images as bytes. */
export interface Split {
  /** Pixels `[N, C, H, W]`, row-major and planar; 0 is black and 255 is full intensity. */
  images: Uint8Array;
  /** One class index per image, below the number of classes. */
  labels: Labels;
  /** Number of images, N. */
  count: number;
  /** What each image is called (its path in a folder, say), where images have names. */
  names?: readonly string[];
}

/** A classification task: images of one shape, named classes, and a fixed division into training and test images. */
export interface Dataset {
  /** Short name, as `loadDataset` takes it. */
  name: string;
  /**
   * Name for people, with whatever they must know to compare numbers (a division that is not the original one, say).
   */
  label: string;
  /** `[C, H, W]`. */
  shape: readonly [channels: number, height: number, width: number];
  classes: readonly string[];
  /** Whether the classes are in the order of their names alone, which need not be that of a model's outputs. */
  sortedClasses?: boolean;
  train: Split;
  test: Split;
}

/**
 * The first `count` images of a split, or those from the one at `from` on, as views on the same memory: nothing is
 * copied, and nothing is balanced between the classes beyond what the order of the split gives. Where there are fewer,
 * those that there are.
 *
 * @throws UserError if `count` or `from` is not a non-negative integer.
 */
export function subset(split: Split, count: number, from = 0): Split {
  if (!Number.isInteger(count) || count < 0) {
    throw new UserError(`The first ${count} images were asked for; ask for a whole number of them, from 0 on.`);
  }
  if (!Number.isInteger(from) || from < 0) {
    throw new UserError(`Images from number ${from} on were asked for; begin with a whole number, 0 for the first.`);
  }
  if (from === 0 && count >= split.count) return split;
  const pixels = split.images.length / split.count;
  const end = Math.min(from + count, split.count);
  const names = split.names && { names: split.names.slice(from, end) };
  return {
    images: split.images.subarray(from * pixels, end * pixels),
    labels: split.labels.subarray(from, end),
    count: Math.max(0, end - from),
    ...names,
  };
}

/**
 * Mean and population standard deviation of each channel over all pixels of all images, in units where the pixel range
 * is [0, 1].
 *
 * @throws UserError if the split is empty or its length is no multiple of `count * channels`.
 */
export function channelStatistics(split: Split, channels: number): { mean: number[]; std: number[] } {
  const area = split.images.length / (split.count * channels);
  if (split.count === 0 || !Number.isInteger(area)) {
    throw new UserError(
      `The \`images\` hold ${split.images.length} bytes, which are not ${split.count} images of ${channels} channels; check their shape and number.`,
    );
  }
  const mean: number[] = [];
  const std: number[] = [];
  for (let c = 0; c < channels; c++) {
    // Sums of bytes and of their squares are integers well below 2^53, hence exact.
    let sum = 0;
    let squares = 0;
    for (let n = 0; n < split.count; n++) {
      const start = (n * channels + c) * area;
      for (let i = start; i < start + area; i++) {
        const value = split.images[i]!;
        sum += value;
        squares += value * value;
      }
    }
    const total = split.count * area;
    const average = sum / total;
    mean.push(average / 255);
    std.push(Math.sqrt(Math.max(0, squares / total - average * average)) / 255);
  }
  return { mean, std };
}
