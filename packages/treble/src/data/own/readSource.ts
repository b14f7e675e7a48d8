import { UserError } from "../../errors/userError.ts";
import type { Progress } from "../../running/running.ts";
import { nameOption } from "../../text/nameOption.ts";
import type { Dataset, Labels, Split } from "../dataset.ts";
import { balancedOrder, isHeldOut, type Named } from "./balancedOrder.ts";
import type { OutputLabels } from "./outputLabels.ts";
import type { NameOwnOption, OwnOptions } from "./ownOptions.ts";
import type { OwnItem, OwnSource } from "./ownSource.ts";
import type { PixelImage } from "./pixelImage.ts";
import { prepared } from "./preparation.ts";
import { type SkippedImage, skippedImage } from "./skippedImage.ts";

/** How many images of each part are wanted at most; all where nothing is said. */
export interface Most {
  readonly train?: number | undefined;
  readonly test?: number | undefined;
}

export interface Reading {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly onNote?: ((note: string) => void) | undefined;
  /** Most bytes of pixels, all images together; 2 GiB if absent. */
  readonly maxBytes?: number | undefined;
  /** What messages call the options. */
  readonly called?: NameOwnOption | undefined;
  /**
   * Given, images that cannot be read are left out and it is told of each; the next ones take their place where not all
   * are wanted.
   */
  readonly onSkip?: ((skipped: SkippedImage) => void) | undefined;
}

/** Images decoded at a time. */
const TOGETHER = 8;

/** An image to be read: its label is the output of the model. */
interface Wanted extends Named {
  readonly item: OwnItem;
}

/**
 * Reads the images of a source, no more than are wanted of each part, in balanced order.
 *
 * @param hashes what the content of each file was when it was named.
 * @throws UserError where images are damaged (the first is named, the others counted) and none of them may be skipped,
 *   or all are; where they are of several sizes, or too many to hold.
 */
export async function readSource(
  source: OwnSource,
  outputs: OutputLabels,
  options: OwnOptions,
  hashes: ReadonlyMap<string, string>,
  most: Most,
  reading: Reading,
): Promise<Omit<Dataset, "name">> {
  const { train, test } = divided(source, outputs, options.whole);
  if (source.train === null && !options.whole) {
    reading.onNote?.(
      `${capitalised(source.label)} are not divided: ${train.length} are for training, and ${test.length}, one in five by their names, for testing.`,
    );
  }
  const queues = [
    { items: balancedOrder(train), most: most.train ?? train.length },
    { items: balancedOrder(test), most: most.test ?? test.length },
  ];
  const { taken, pixels, shape, transparent } = await readAll(queues, source, options, hashes, reading);
  const [chosenTrain, chosenTest] = taken as [Wanted[], Wanted[]];
  if (transparent > 0) {
    reading.onNote?.(
      `${transparent} of the images have transparent parts; their colours are taken as they are stored.`,
    );
  }
  const size = shape[0] * shape[1] * shape[2];
  const split = (items: readonly Wanted[], first: number): Split => ({
    images: pixels.subarray(first * size, (first + items.length) * size),
    labels: labelArray(
      items.map(({ label }) => label),
      outputs.classes.length,
    ),
    count: items.length,
    names: items.map(({ name }) => name),
  });
  return {
    label: source.label,
    shape,
    classes: outputs.classes,
    ...(outputs.sorted && { sortedClasses: true }),
    train: split(chosenTrain, 0),
    test: split(chosenTest, chosenTrain.length),
  };
}

function divided(
  source: OwnSource,
  outputs: OutputLabels,
  whole: boolean,
): { readonly train: Wanted[]; readonly test: Wanted[] } {
  const wanted = (items: readonly OwnItem[]): Wanted[] =>
    items.map((item) => ({ name: item.name, label: outputs.label(item), item }));
  const test = wanted(source.test);
  if (source.train) return { train: wanted(source.train), test };
  if (whole) return { train: [], test };
  const held = test.filter(isHeldOut);
  if (held.length === 0 || held.length === test.length) {
    throw new UserError(
      `${capitalised(source.label)} are too few to hold out a fifth of them for testing; add images, or divide them into folders train and test.`,
    );
  }
  return { train: test.filter((item) => !isHeldOut(item)), test: held };
}

/** Images of one part in the order in which they are taken, and how many of them are. */
interface Queue {
  readonly items: readonly Wanted[];
  readonly most: number;
}

interface Read {
  /** Of each queue, those that were read. */
  readonly taken: readonly (readonly Wanted[])[];
  /** `[N, C, H, W]` */
  readonly pixels: Uint8Array;
  readonly shape: readonly [number, number, number];
  readonly transparent: number;
}

async function readAll(
  queues: readonly Queue[],
  source: OwnSource,
  options: OwnOptions,
  hashes: ReadonlyMap<string, string>,
  reading: Reading,
): Promise<Read> {
  const { called = nameOption, onSkip } = reading;
  const failures: UserError[] = [];
  let transparent = 0;
  const one = async ({ item, name }: Wanted): Promise<PixelImage | null> => {
    try {
      const image = await source.open(item, hashes.get(name));
      const channels = options.channels ?? source.channels ?? 3;
      const made = prepared(image, { ...options, channels }, name, called);
      if (image.transparent) transparent++;
      return made;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push(error);
      onSkip?.(skippedImage(name, error));
      return null;
    }
  };
  const total = queues.reduce((sum, { items, most }) => sum + Math.min(items.length, most), 0);
  let first: { readonly image: PixelImage; readonly name: string } | undefined;
  let pixels = new Uint8Array(0);
  let done = 0;
  const taken: Wanted[][] = [];
  for (const { items, most } of queues) {
    const own: Wanted[] = [];
    taken.push(own);
    for (let at = 0; at < items.length && own.length < most; ) {
      reading.signal?.throwIfAborted();
      const part = items.slice(at, at + Math.min(TOGETHER, most - own.length));
      at += part.length;
      for (const [i, image] of (await Promise.all(part.map(one))).entries()) {
        const wanted = part[i]!;
        // Where none may be skipped, it keeps its place, and all are tried, to count those that are damaged.
        if (image !== null || !onSkip) own.push(wanted);
        if (image === null) continue;
        if (first === undefined) {
          first = { image, name: wanted.name };
          pixels = room(total, image, source.label, reading);
        }
        checkSize(first, { image, name: wanted.name }, called);
        writePlanes(image, pixels.subarray((done + own.length - 1) * image.data.length));
      }
      reading.onProgress?.({ done: done + own.length, total });
    }
    done += own.length;
  }
  const [failure, ...others] = failures;
  if (failure && (!onSkip || !first)) {
    const more = others.length === 0 ? "" : ` (and so with ${others.length} more)`;
    throw new UserError(failure.message.replace(/\.$/, `${more}.`), { cause: failure });
  }
  if (!first)
    throw new UserError(`${capitalised(source.label)} were asked for, but none at all; ask for at least one.`);
  const { channels, height, width, data } = first.image;
  return { taken, pixels: pixels.subarray(0, done * data.length), shape: [channels, height, width], transparent };
}

function room(
  count: number,
  { data, channels, height, width }: PixelImage,
  label: string,
  { maxBytes: most = 2 ** 31, called = nameOption }: Reading,
): Uint8Array<ArrayBuffer> {
  const bytes = count * data.length;
  if (bytes <= most) return new Uint8Array(bytes);
  throw new UserError(
    `${count} images of ${channels}×${height}×${width} from the ${label} are ${(bytes / 1e9).toFixed(1)} GB, more than the ${(most / 1e9).toFixed(1)} that are held; take fewer of them (${called("most")}), or make them smaller with ${called("resize")}.`,
  );
}

function checkSize(
  first: { readonly image: PixelImage; readonly name: string },
  { image, name }: typeof first,
  called: NameOwnOption,
): void {
  const size = ({ image: { height, width } }: typeof first): string => `${height}×${width}`;
  if (size(first) === size({ image, name })) return;
  throw new UserError(
    `${first.name} has ${size(first)} pixels and ${name} ${size({ image, name })}; bring all to one size with ${called("resize", "N")} ${called("centerCrop", "N")} (the shorter side, then the middle) or ${called("resize", "HEIGHTxWIDTH")} (squashed).`,
  );
}

/** Pixels side by side as one plane a channel. */
function writePlanes({ data, channels, width, height }: PixelImage, planes: Uint8Array): void {
  const area = width * height;
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < area; i++) planes[c * area + i] = data[i * channels + c]!;
  }
}

function labelArray(labels: readonly number[], classes: number): Labels {
  return classes > 256 ? Int32Array.from(labels) : Uint8Array.from(labels);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
