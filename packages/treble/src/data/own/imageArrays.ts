import { UserError } from "../../errors/userError.ts";
import { type NameOption, nameOption } from "../../text/nameOption.ts";
import type { OwnItem, OwnSource } from "./ownSource.ts";
import type { PixelImage } from "./pixelImage.ts";

/** Arrays of a file, by name. Text is code points (or bytes), with the length of the longest as last dimension. */
export type ImageArrays = Readonly<Record<string, NumericArray>>;

/** Row-major values and their shape. */
export interface NumericArray {
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
  readonly shape: readonly number[];
}

/** Whether channels stand before height and width, or behind them. */
export type Layout = "nchw" | "nhwc";

/** Names of images and labels: of all together, or of each part, as Keras, MedMNIST and others have them. */
const WHOLE = [
  ["images", "labels"],
  ["x", "y"],
  ["X", "y"],
] as const;
const PARTS = ["train", "test", "val"] as const;
const partNames = (part: string) =>
  [
    [`${part}_images`, `${part}_labels`],
    [`images_${part}`, `labels_${part}`],
    [`x_${part}`, `y_${part}`],
    [`X_${part}`, `y_${part}`],
  ] as const;

/**
 * Images in arrays: `images` and `labels` (or `x_train`, `y_train`, `x_test`, `y_test` and the like), and perhaps
 * `classes`, names. Images are bytes, other whole numbers from 0 to 255, or floats from 0 to 1, which are rounded to 8
 * bits; `[N, C, H, W]`, `[N, H, W, C]` with 1 or 3 channels, or `[N, H, W]`. Labels are whole numbers, `[N]` or
 * `[N, 1]`.
 *
 * @param layout null to find it.
 * @param file what to call it in an error.
 * @throws UserError where arrays are missing, do not fit each other, or are something else.
 */
export function imageArrays(
  arrays: ImageArrays,
  layout: Layout | null,
  file: string,
  called: NameOption<"layout"> = nameOption,
): Omit<OwnSource, "files"> {
  const find = (names: readonly (readonly [string, string])[], part: string): Part | undefined => {
    const found = names.find(([images, labels]) => Object.hasOwn(arrays, images) && Object.hasOwn(arrays, labels));
    return found && partOf(arrays, found, part, { layout, file, called });
  };
  const whole = find(WHOLE, "");
  const [train, test, val] = whole ? [] : PARTS.map((part) => find(partNames(part), part));
  const testing = whole ?? test ?? val ?? train;
  if (!testing) {
    const names = Object.entries(arrays)
      .map(([name, { shape }]) => `${name} [${shape.join(", ")}]`)
      .join(", ");
    throw new UserError(`${file} needs the arrays images and labels; it holds ${names || "none"}.`);
  }
  const divided = !whole && testing !== train && train !== undefined;
  const parts = divided ? [train, testing] : [testing];
  const classes = Object.hasOwn(arrays, "classes") ? textsOf(arrays.classes!, file) : null;
  const labels = parts.flatMap((part) => part.items.map(({ label }) => label));
  const outside = labels.find((label) => classes !== null && (label < 0 || label >= classes.length));
  if (outside !== undefined)
    throw new UserError(
      `${file} has the label ${outside}, but its array classes has ${classes!.length} names; the two must fit.`,
    );
  const unused =
    !whole && test && val ? [`The validation images of ${file} are not used beside those for testing.`] : [];
  const byName = new Map(
    parts.flatMap((part) => part.items.map((item, i) => [item.name, () => part.image(i)] as const)),
  );
  return {
    label: `images of ${file}`,
    classes,
    ...(parts.every(({ channels }) => channels === testing.channels) && { channels: testing.channels }),
    train: divided ? train.items : null,
    test: testing.items,
    notes: [...parts.flatMap(({ notes }) => notes), ...unused],
    open: async ({ name }) => byName.get(name)!(),
  };
}

interface Reading {
  readonly layout: Layout | null;
  readonly file: string;
  readonly called: NameOption<"layout">;
}

interface Part {
  readonly items: readonly OwnItem[];
  readonly channels: 1 | 3;
  readonly notes: readonly string[];
  image(i: number): PixelImage;
}

function partOf(
  arrays: ImageArrays,
  [imagesName, labelsName]: readonly [string, string],
  part: string,
  { layout, file, called }: Reading,
): Part {
  const images = arrays[imagesName]!;
  const labels = arrays[labelsName]!;
  const where = `${file}, array ${imagesName},`;
  const { count, channels, height, width, last } = sizesOf(images.shape, layout, where, called);
  const values = labelsOf(labels, `${file}, array ${labelsName},`);
  if (values.length !== count)
    throw new UserError(
      `${file} has ${count} images in ${imagesName} but ${values.length} labels in ${labelsName}; there must be one for each.`,
    );
  const { scale, notes } = rangeOf(images.data, where);
  const [size, area] = [channels * height * width, height * width];
  return {
    items: values.map((label, i) => ({ name: `${part}[${i}]`, label })),
    channels,
    notes,
    image: (n) => {
      const data = new Uint8Array(size);
      for (let i = 0; i < area; i++) {
        for (let c = 0; c < channels; c++) {
          const value = Number(images.data[n * size + (last ? i * channels + c : c * area + i)]!);
          data[i * channels + c] = scale === 1 ? value : Math.round(value * scale);
        }
      }
      return { width, height, channels, data };
    },
  };
}

function sizesOf(shape: readonly number[], layout: Layout | null, where: string, called: NameOption<"layout">) {
  const text = `[${shape.join(", ")}]`;
  const [count, b, c, d] = shape;
  if (shape.length === 3 && count && b && c) return { count, channels: 1 as const, height: b, width: c, last: false };
  if (shape.length !== 4 || !count || !b || !c || !d) {
    throw new UserError(`${where} has the shape ${text}; images are [N, C, H, W], [N, H, W, C] or [N, H, W].`);
  }
  const fits = { nchw: b === 1 || b === 3, nhwc: d === 1 || d === 3 };
  if (layout === null && fits.nchw && fits.nhwc) {
    throw new UserError(
      `${where} has the shape ${text}, in which the channels may be first or last; say which with ${called("layout", "nchw")} or nhwc.`,
    );
  }
  const chosen = layout ?? (fits.nchw ? "nchw" : "nhwc");
  if (!fits[chosen]) {
    const as = layout === null ? "" : ` as ${layout}`;
    throw new UserError(
      `${where} has the shape ${text}${as}, without 1 or 3 channels; images are [N, C, H, W] or [N, H, W, C], grey or in colour.`,
    );
  }
  return chosen === "nchw"
    ? { count, channels: b as 1 | 3, height: c, width: d, last: false }
    : { count, channels: d as 1 | 3, height: b, width: c, last: true };
}

function labelsOf({ data, shape }: NumericArray, where: string): number[] {
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
    throw new UserError(`${where} has the shape [${shape.join(", ")}]; labels are one whole number an image, [N].`);
  }
  const values = Array.from(data as Iterable<number | bigint>, Number);
  const wrong = values.find((value) => !Number.isSafeInteger(value));
  if (wrong !== undefined) throw new UserError(`${where} has the label ${wrong}; labels are whole numbers.`);
  return values;
}

/** What values are multiplied by to become bytes. */
function rangeOf(
  data: NumericArray["data"],
  where: string,
): { readonly scale: number; readonly notes: readonly string[] } {
  if (data instanceof Uint8Array) return { scale: 1, notes: [] };
  const isFloat = data instanceof Float32Array || data instanceof Float64Array;
  let [low, high, rounding] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const one of data) {
    const value = Number(one);
    if (Number.isNaN(value))
      throw new UserError(`${where} has values that are no numbers (NaN); images are from 0 to 1.`);
    low = Math.min(low, value);
    high = Math.max(high, value);
    if (isFloat) rounding = Math.max(rounding, Math.abs(value * 255 - Math.round(value * 255)));
  }
  const most = isFloat ? 1 : 255;
  // Float32 arithmetic may leave 1.0000001 of what was 255/255.
  if (low < 0 || high > most * (1 + 1e-6)) {
    throw new UserError(
      `${where} has values from ${Number(low.toPrecision(4))} to ${Number(high.toPrecision(4))}; ${isFloat ? "floats must be from 0 to 1: undo a normalisation, or divide by 255" : "whole numbers must be from 0 to 255"}.`,
    );
  }
  const notes =
    rounding > 0.01
      ? [`${where} is rounded to 8 bits; that changes pixels by up to ${(rounding / 255).toFixed(4)}.`]
      : [];
  return { scale: isFloat ? 255 : 1, notes };
}

/** Characters of the longest name of a class. */
const MAX_NAME = 4096;

/** Texts from their code points, ends of zeros left out. */
function textsOf({ data, shape }: NumericArray, file: string): string[] {
  const [count = 0, length = 0, ...more] = shape;
  if (more.length > 0 || shape.length !== 2 || !(data instanceof Int32Array || data instanceof Uint8Array)) {
    throw new UserError(`${file}, array classes, is no list of names; save it with numpy as strings, one a class.`);
  }
  return Array.from({ length: count }, (_, i) => {
    const units = [...data.subarray(i * length, (i + 1) * length)];
    const text = units.slice(0, units.findLastIndex((unit) => unit !== 0) + 1);
    if (text.length > MAX_NAME || text.some((unit) => unit < 0 || unit > 0x10ffff)) {
      throw new UserError(
        `${file}, array classes, has an entry ${i} that is no name; save it with numpy as strings of up to ${MAX_NAME} characters, one a class.`,
      );
    }
    if (data instanceof Uint8Array) return new TextDecoder().decode(Uint8Array.from(text));
    return String.fromCodePoint(...text);
  });
}
