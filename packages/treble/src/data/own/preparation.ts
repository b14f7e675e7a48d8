import { UserError } from "../../errors/userError.ts";
import { type NameOption, nameOption } from "../../text/nameOption.ts";
import { MAX_PIXELS, type PixelImage } from "./pixelImage.ts";
import { type Interpolation, resample } from "./resample.ts";
import { toChannels } from "./toChannels.ts";

type Size = readonly [height: number, width: number];

/** What is done to every image, in this order: grey or colour, another size, the middle cut out. */
export interface Preparation {
  /** 1: grey, as Pillow's `convert("L")`; 3: colour. */
  readonly channels: 1 | 3;
  /**
   * A number: of the shorter side, the other in proportion. Height and width: to that, whatever the proportions were.
   * Null: as it is.
   */
  readonly resize: number | Size | null;
  /** Of `resize`. */
  readonly interpolation: Interpolation;
  /** Height and width of the middle that is cut out; null: all of it is kept. */
  readonly centerCrop: Size | null;
}

/**
 * An image as torchvision's `Resize` and `CenterCrop` make it of a Pillow image: to the bit, but that a crop larger
 * than the image is an error here, where torchvision adds a black frame.
 *
 * @param name what to call the image in an error.
 * @param called what to call the options there.
 * @throws UserError for an image that is smaller than the crop, and for one that would become larger than any that is
 *   decoded.
 */
export function prepared(
  image: PixelImage,
  preparation: Preparation,
  name: string,
  called: NameOption<"resize" | "centerCrop"> = nameOption,
): PixelImage {
  const { channels, resize, interpolation, centerCrop } = preparation;
  const coloured = toChannels(image, channels);
  const [height, width] = resize === null ? [image.height, image.width] : sizeAfter(image, resize);
  if (height * width > MAX_PIXELS) {
    throw new UserError(
      `${name} has ${image.height}×${image.width} pixels, of which ${called("resize")} would make ${height}×${width}, more than ${MAX_PIXELS}; take it away, or give ${called("resize")} a smaller size.`,
    );
  }
  const resized = resample(coloured, width, height, interpolation);
  return centerCrop === null ? resized : cropped(resized, centerCrop, name, called);
}

/** Where `CenterCrop` of torchvision begins: Python rounds a half to the even number. */
function middle(whole: number, part: number): number {
  const half = (whole - part) / 2;
  return Number.isInteger(half) ? half : 2 * Math.round(half / 2);
}

function sizeAfter({ height, width }: PixelImage, resize: number | Size): Size {
  if (typeof resize !== "number") return resize;
  const long = Math.trunc((resize * Math.max(height, width)) / Math.min(height, width));
  return height <= width ? [resize, long] : [long, resize];
}

function cropped(
  image: PixelImage,
  [height, width]: Size,
  name: string,
  called: NameOption<"resize" | "centerCrop">,
): PixelImage {
  const { channels } = image;
  if (height > image.height || width > image.width) {
    throw new UserError(
      `${name} has ${image.height}×${image.width} pixels, from which ${called("centerCrop")} cannot cut ${height}×${width}; crop less, or enlarge the images with ${called("resize")}.`,
    );
  }
  const [top, left] = [middle(image.height, height), middle(image.width, width)];
  const data = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * channels;
    data.set(image.data.subarray(from, from + width * channels), y * width * channels);
  }
  return { width, height, channels, data };
}
