import { codePointOrder, type PixelImage, UserError } from "treble-lab";
import { type WantedShape, writeCovering } from "./coveringImage.ts";
import { decodedImage } from "./decodedImage.ts";
import { droppedArrays, isArrayName } from "./droppedArrays.ts";
import { imagePlaces, type SkippedFile } from "./imagePlaces.ts";

/** Images of a visitor, all of one size. */
export interface DroppedImages {
  readonly count: number;
  readonly shape: WantedShape;
  /** `[N, C, H, W]`, 0 to 255. */
  readonly images: Uint8Array;
  /** `[N]`, places in `classes`; null where nothing says of which class an image is. */
  readonly labels: readonly number[] | null;
  readonly classes: readonly string[];
  /** `[N]`, as `treble` names them, in this order. */
  readonly names: readonly string[];
  /** `[N]`; null where folders or arrays divide nothing. */
  readonly parts: readonly ("train" | "test")[] | null;
  readonly skipped: readonly SkippedFile[];
}

interface Item {
  readonly name: string;
  readonly label: number | null;
  readonly part: "train" | "test" | null;
  readonly open: () => Promise<PixelImage>;
}

interface Listed {
  readonly items: readonly Item[];
  readonly classes: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/** Bytes of pixels of all images together. */
const MOST_BYTES = 2 ** 29;

/**
 * Reads images that were dropped or chosen, in a page or a worker: PNG, JPEG and WebP files, whose folders are their
 * classes, sorted by name; or one npz or npy file, in its order. Each is brought to the wanted size (the middle of it,
 * at the shorter side), in grey or in colour. What cannot be read is left out and named.
 * @param files with their paths in `webkitRelativePath`, as choosing a folder and `filesOfDrop` leave them.
 * @throws UserError where no image is left, they are too many to hold, or arrays are no images.
 */
export async function droppedImages(
  files: readonly File[],
  wanted: { readonly shape: WantedShape },
  onProgress: (done: number, total: number) => void = () => {},
): Promise<DroppedImages> {
  const { items, classes, skipped: passed } = await listed(files);
  const [channels, height, width] = wanted.shape;
  const size = channels * height * width;
  if (items.length * size > MOST_BYTES) {
    const room = Math.floor(MOST_BYTES / size);
    throw new UserError(
      `${items.length} images of ${height}×${width} pixels are more than a page holds; give ${room}.`,
    );
  }
  const images = new Uint8Array(items.length * size);
  const skipped = [...passed];
  const kept: Item[] = [];
  for (const [i, item] of items.entries()) {
    const planes = images.subarray(kept.length * size, (kept.length + 1) * size);
    try {
      writeCovering(await item.open(), wanted.shape, planes);
      kept.push(item);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      skipped.push({ name: item.name, why: error.message.replace(/\.$/, "") });
    }
    onProgress(i + 1, items.length);
  }
  if (kept.length === 0) throw noneLeft(files.length, skipped);
  return {
    ...{ count: kept.length, shape: wanted.shape, images: images.slice(0, kept.length * size), classes },
    labels: kept[0]!.label === null ? null : kept.map(({ label }) => label!),
    names: kept.map(({ name }) => name),
    parts: kept[0]!.part === null ? null : kept.map(({ part }) => part!),
    skipped: skipped.sort((a, b) => codePointOrder(a.name, b.name)),
  };
}

async function listed(files: readonly File[]): Promise<Listed> {
  const arrays = files.filter(({ name }) => isArrayName(name)).sort((a, b) => codePointOrder(a.name, b.name))[0];
  if (!arrays) {
    const { images, classes, skipped } = imagePlaces(files.map(pathOf));
    const items = images.map(({ at, ...one }) => ({ ...one, open: () => decodedImage(files[at]!) }));
    return { items, classes, skipped };
  }
  const { items, classes } = await droppedArrays(arrays);
  const others = files.filter((file) => file !== arrays);
  return {
    items: classes === null ? items.map((item) => ({ ...item, label: null })) : items,
    classes: classes ?? [],
    skipped: others.map((file) => ({ name: pathOf(file), why: `is not used beside ${arrays.name}` })),
  };
}

function pathOf(file: File): string {
  return file.webkitRelativePath || file.name;
}

function noneLeft(files: number, skipped: readonly SkippedFile[]): UserError {
  const [first] = skipped;
  const why = first ? ` (${first.name} ${first.why})` : "";
  const what = files === 1 ? "The file is no image" : `None of ${files} files is an image`;
  return new UserError(
    `${what} that can be read${why}; give PNG, JPEG or WebP images in one folder a class, or an npz file.`,
  );
}
