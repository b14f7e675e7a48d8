import type { Sharp } from "sharp";
import { UserError } from "../../errors/userError.ts";
import { imageKind } from "./imageFile.ts";
import { MAX_PIXELS, type PixelImage } from "./pixelImage.ts";

/** An image of more pixels is decoded alone: several at a time would take gigabytes. */
const LARGE_PIXELS = 2 ** 22;

export interface Decoded {
  readonly image: PixelImage;
  /** Whether something in it is transparent. */
  readonly transparent: boolean;
}

/**
 * The pixels of a PNG, JPEG or WebP file, whatever its name ends in, as Pillow's `exif_transpose` and `convert("RGB")`
 * give them: turned as its EXIF data say; colours as they are stored, with no profile applied; a palette looked up;
 * CMYK as (1 − C)(1 − K); transparency dropped, not blended with anything; of an animation the first frame; of 16 bits
 * the upper eight, in grey too (where Pillow's makes all but the darkest white). Grey stays one channel.
 *
 * @param name what to call the file in an error.
 * @throws UserError, one sentence, for a file that is none of these, damaged, cut short, or too large.
 */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<Decoded> {
  const kind = imageKind(bytes);
  if (kind === undefined) throw new UserError(`${name} is no PNG, JPEG or WebP image; convert it, or take it away.`);
  const { default: sharp } = await import("sharp");
  try {
    const file = sharp(bytes, { ignoreIcc: true, failOn: "error", limitInputPixels: false });
    const { width, height, space, depth } = await file.metadata();
    if (width * height > MAX_PIXELS) {
      throw new UserError(
        `${name} has ${width}×${height} pixels, more than the ${MAX_PIXELS} that are decoded; make it smaller first.`,
      );
    }
    const decode = (): Promise<Decoded> => rgbOrGrey(file.autoOrient(), space, depth === "ushort");
    return await (width * height > LARGE_PIXELS ? afterOthers(decode) : decode());
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`${name} is damaged and cannot be decoded (${reason(cause)}); replace it, or take it away.`, {
      cause,
    });
  }
}

let last: Promise<unknown> = Promise.resolve();

/** Waits until all that was given before is done. */
function afterOthers<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work);
  last = result.catch(() => {});
  return result;
}

async function rgbOrGrey(file: Sharp, space: string, sixteen: boolean): Promise<Decoded> {
  const isCmyk = space === "cmyk";
  let stored = file;
  if (isCmyk) stored = file.pipelineColourspace("cmyk").toColourspace("cmyk");
  else if (sixteen) stored = file.toColourspace(space.startsWith("grey") ? "grey16" : "rgb16");
  const { data, info } = await stored
    .raw({ depth: sixteen ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  const values = sixteen ? Uint8Array.from(new Uint16Array(data.buffer, data.byteOffset, data.length / 2), high) : data;
  const stride = info.channels;
  const colours = isCmyk ? 4 : stride >= 3 ? 3 : 1;
  const area = info.width * info.height;
  const channels = space === "b-w" || space.startsWith("grey") ? 1 : 3;
  const pixels = new Uint8Array(area * channels);
  let transparent = false;
  for (let i = 0; i < area; i++) {
    const at = i * stride;
    for (let c = 0; c < channels; c++) {
      pixels[i * channels + c] = isCmyk
        ? without(values[at + c]!, values[at + 3]!)
        : values[at + (colours === 3 ? c : 0)]!;
    }
    if (stride > colours && values[at + stride - 1] !== 255) transparent = true;
  }
  return { image: { width: info.width, height: info.height, channels, data: pixels }, transparent };
}

const high = (value: number): number => value >> 8;

/** Light that an ink and black leave, in integers as Pillow rounds it. */
function without(ink: number, black: number): number {
  const product = (255 - black) * (255 - ink) + 128;
  return ((product >> 8) + product) >> 8;
}

function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0]!.replace(/\s+/g, " ").trim().replace(/\.$/, "").slice(0, 120);
}
