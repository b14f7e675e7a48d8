import { type Shape, sizeOf } from "../graph/value.ts";
import { ModelError } from "./foreignNode.ts";
import type { ImageInput, ImageOptions } from "./imageInput.ts";
import type { NameOption } from "./loadOption.ts";

/**
 * How a model arranges a batch of images: channels first, channels last, or one vector an image, channel after channel.
 * With `nchw` and `nhwc` axes may be joined or missing: a vector with the channels last is `nhwc`.
 */
export type Layout = "nchw" | "nhwc" | "flat";

/** `[C, H, W]` */
export type ImageShape = readonly [number, number, number];

export interface Arrangement {
  /** `[C, H, W]` of one image. */
  readonly shape: ImageShape;
  readonly layout: Layout;
  readonly notes: readonly string[];
}

/** `[H, W, C]` */
export function channelsLast([channels, height, width]: ImageShape): ImageShape {
  return [height, width, channels];
}

/** Grey, grey with opacity, colour, colour with opacity. */
export function isChannels(extent: unknown): extent is number {
  return extent === 1 || extent === 2 || extent === 3 || extent === 4;
}

/** Reads the shape of an input as images. @throws ModelError where it is none, or may be several. */
export function arrangement(
  name: string,
  { batchShape, batchAxis }: Pick<ImageInput, "batchShape" | "batchAxis">,
  { imageShape, layout }: ImageOptions,
  say: NameOption,
): Arrangement {
  const all = batchAxis === "none" ? batchShape : batchShape.slice(1);
  const size = sizeOf(all);
  if (imageShape && sizeOf(imageShape) !== size) {
    throw new ModelError(
      `The input "${name}" has ${size} numbers an image, which [${imageShape}] has not.`,
      "imageShape",
    );
  }
  // Further axes of extent 1 (time, views) mean nothing.
  const inner = all.length > 3 ? all.filter((extent) => extent > 1) : all;
  const possible = layout === "flat" ? [] : readings(inner).filter((one) => !layout || one.layout === layout);
  if (imageShape) {
    const found = possible.find(({ shape }) => `${shape}` === `${imageShape}`);
    if (found) return { ...found, notes: [] };
    const [channels, height, width] = imageShape;
    const pixelByPixel = channels > 1 && `${inner}` === `${[height * width, channels]}`;
    if (pixelByPixel && !layout) return { shape: imageShape, layout: "nhwc", notes: [] };
    if (inner.length !== 3 || layout === "flat" || isVector(inner)) {
      return { shape: imageShape, layout: layout === "nhwc" ? "nhwc" : "flat", notes: [] };
    }
    const takes = (possible.find(({ shape }) => isChannels(shape[0])) ?? possible[0])?.shape;
    throw new ModelError(`The input "${name}" takes images [${takes}], not [${imageShape}].`, "imageShape");
  }
  if (inner.length > 3 && layout !== "flat") {
    throw new ModelError(`The input "${name}" has the shape [${batchShape}], which no images have.`, "imageShape");
  }
  if (!isVector(inner) && layout !== "flat") {
    const colours = [1, 3].map((channels) => possible.find(({ shape }) => shape[0] === channels));
    const found =
      (layout && inner.length === 3 ? possible[0] : undefined) ??
      possible.find((one) => colours.includes(one)) ??
      possible.find(({ shape }) => isChannels(shape[0]));
    if (found) return { ...found, notes: [] };
    if (inner.length === 3) {
      const asked = say("layout", "nchw|nhwc");
      throw new ModelError(
        `The input "${name}" has the shape [${batchShape}], neither axis of which has 1 to 4 channels; say its layout with ${asked}.`,
        "layout",
      );
    }
  }
  for (const channels of [1, 3, 4, 2]) {
    const side = Math.sqrt(size / channels);
    if (!Number.isInteger(side)) continue;
    const shape = [channels, side, side] as const;
    const order = channels === 1 ? "" : layout === "nhwc" ? ", channels last" : ", one channel after the other";
    const note = `The model takes vectors of ${size}, read as images [${shape}]${order}.`;
    return { shape, layout: layout === "nhwc" ? "nhwc" : "flat", notes: [note] };
  }
  const asked = say("imageShape", "C,H,W");
  throw new ModelError(
    `The input "${name}" takes vectors of ${size}; say the shape of an image with ${asked}.`,
    "imageShape",
  );
}

function isVector(inner: Shape): boolean {
  const long = inner.filter((extent) => extent > 1);
  return long.length < 2 && !(inner.length === 3 && isChannels(inner[0]) && isChannels(sizeOf(inner)));
}

/** The images that a shape may be, likelier ones first. */
function readings(inner: Shape): Omit<Arrangement, "notes">[] {
  if (inner.length === 3) {
    const [a, b, c] = inner as ImageShape;
    return [
      { shape: [a, b, c], layout: "nchw" },
      { shape: [c, a, b], layout: "nhwc" },
    ];
  }
  if (inner.length !== 2) return [];
  const [a, b] = inner as readonly [number, number];
  const found: Omit<Arrangement, "notes">[] = [];
  const [beside, above] = [Math.sqrt(b), Math.sqrt(a)];
  // Channels by pixels, pixels by channels, or an image without an axis for its one channel.
  if (isChannels(a) && a > 1 && a < b && Number.isInteger(beside))
    found.push({ shape: [a, beside, beside], layout: "flat" });
  if (isChannels(b) && b > 1 && b < a && Number.isInteger(above))
    found.push({ shape: [b, above, above], layout: "nhwc" });
  found.push({ shape: [1, a, b], layout: "flat" });
  return found;
}
