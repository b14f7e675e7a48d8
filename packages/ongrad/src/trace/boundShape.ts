import { type Shape, sizeOf } from "../graph/value.ts";
import { channelsLast, type ImageShape, isChannels } from "./arrangement.ts";
import type { Declared } from "./foreignModel.ts";
import { ModelError } from "./foreignNode.ts";
import type { ImageInput, ImageOptions } from "./imageInput.ts";
import type { NameOption } from "./loadOption.ts";

type Extent = number | string;
type Bound = Pick<ImageInput, "batchShape" | "batchAxis">;

/** An input of more numbers than this is none of images. */
const MOST_NUMBERS = 2 ** 26;

/** The input's shape with a number for every free dimension. @throws ModelError where one is missing. */
export function boundShape(input: Declared, options: ImageOptions, say: NameOption): Bound {
  const { name, dimensions } = input;
  const { imageShape } = options;
  if (!dimensions && !imageShape) {
    const asked = say("imageShape", "C,H,W");
    throw new ModelError(
      `The model does not say the shape of its input "${name}"; give that of an image with ${asked}.`,
      "imageShape",
    );
  }
  const given = options.dimensions ?? {};
  // Where the file says nothing: a batch of images, channels first.
  const extents = (dimensions ?? [`${name}[0]`, ...imageShape!]).map((extent) =>
    typeof extent === "string" && Object.hasOwn(given, extent) ? given[extent]! : extent,
  );
  if (extents.length === 0) throw new ModelError(`The input "${name}" is a single number, which is no image.`);
  const isWhole = isOneImage(extents, imageShape);
  const [first, ...rest] = extents;
  const inner = filled(isWhole ? extents : rest, options);
  const free = inner.find((extent) => typeof extent === "string");
  if (free !== undefined) throw asking(input, inner, String(free), say);
  const batch = typeof first === "number" ? first : 1;
  const batchShape = (isWhole ? inner : [batch, ...inner]) as number[];
  if (!batchShape.every((extent) => Number.isSafeInteger(extent) && extent > 0) || sizeOf(batchShape) > MOST_NUMBERS) {
    throw new ModelError(`The input "${name}" has the shape [${batchShape}], which no images have.`);
  }
  return { batchShape, batchAxis: isWhole ? "none" : typeof first === "number" ? "fixed" : "free" };
}

/** Whether the shape is that of one image, without an axis for the batch. */
function isOneImage(extents: readonly Extent[], imageShape: ImageShape | undefined): boolean {
  if (extents.length === 1) return true;
  if (extents[0] === 1 || !extents.every((extent) => typeof extent === "number")) return false;
  if (imageShape) return [imageShape, channelsLast(imageShape)].some((shape) => `${shape}` === `${extents}`);
  const [a, b, c] = extents as readonly number[];
  // Three grey images without an axis for the channel would look the same, but nobody exports those.
  return extents.length === 3 && ((a === 3 && b! > 4 && c! > 4) || (c === 3 && a! > 4 && a === b));
}

/** Free dimensions of an image as the caller gives them: by its shape, or by its height and width. */
function filled(inner: readonly Extent[], { imageShape, size, layout }: ImageOptions): readonly Extent[] {
  if (inner.every((extent) => typeof extent === "number")) return inner;
  const shapes: Shape[] = [];
  if (imageShape) {
    const [channels, height, width] = imageShape;
    if (layout !== "nhwc") shapes.push(imageShape, [channels, height * width]);
    shapes.push(channelsLast(imageShape), [height * width, channels], [sizeOf(imageShape)]);
    if (channels === 1) shapes.push([height, width]);
  } else if (size && inner.length === 3) {
    const last = layout === "nhwc" || (!layout && isChannels(inner[2]) && !isChannels(inner[0]));
    shapes.push(last ? [...size, inner[2] as number] : [inner[0] as number, ...size]);
  } else if (size && inner.length === 2) {
    shapes.push(size);
  }
  const fits = (shape: Shape): boolean =>
    shape.length === inner.length && inner.every((extent, i) => typeof extent === "string" || extent === shape[i]);
  return shapes.find(fits) ?? inner;
}

function asking({ name, dimensions }: Declared, inner: readonly Extent[], free: string, say: NameOption): ModelError {
  const has = `The input "${name}" has the shape [${dimensions}]`;
  const sized = inner.length === 2 || (inner.length === 3 && (isChannels(inner[0]) || isChannels(inner[2])));
  if (sized) return new ModelError(`${has}; give its height and width with ${say("size", "HEIGHT,WIDTH")}.`, "size");
  const asked = say("dimensions", `${free}=NUMBER`);
  return new ModelError(`${has}; give a number for "${free}" with ${asked}.`, "dimensions");
}
