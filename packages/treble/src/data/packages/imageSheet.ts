import { decode } from "fast-png";
import { UserError } from "../../errors/userError.ts";

/** Length of a PNG's signature and header chunk. */
const PNG_HEADER = 33;
/** 8 bits a channel, red-green-blue, deflate, adaptive filters, not interlaced: the end of an IHDR chunk. */
const PNG_RGB8 = [8, 2, 0, 0, 0];

/**
 * The images of a sheet: an 8-bit RGB PNG with one image in each pixel row, its pixels in row-major order.
 *
 * @param into receives `[count, 3, pixels]` bytes, where `count` is the sheet's height.
 * @param pixels number of pixels of one image, the sheet's width.
 * @throws UserError if the sheet is damaged or of another size or kind.
 */
export function decodeImageSheet(png: Uint8Array, into: Uint8Array, pixels: number, where: string): void {
  const count = into.length / (3 * pixels);
  const damaged = (reason: string, cause?: unknown): UserError =>
    new UserError(`${where} is not a readable sheet of images (${reason}); fetch it again.`, { cause });
  // The size is checked before anything is inflated, so that a hostile header allocates nothing.
  if (png.length < PNG_HEADER) throw damaged(`${png.length} bytes are too few for a PNG`);
  const header = new DataView(png.buffer, png.byteOffset, PNG_HEADER);
  if (header.getUint32(0) !== 0x89504e47 || header.getUint32(4) !== 0x0d0a1a0a || header.getUint32(12) !== 0x49484452) {
    throw damaged("it is not a PNG");
  }
  const [width, height] = [header.getUint32(16), header.getUint32(20)];
  if (width !== pixels || height !== count)
    throw damaged(`${width} × ${height} pixels instead of ${pixels} × ${count}`);
  if (PNG_RGB8.some((value, i) => png[24 + i] !== value)) throw damaged("it is not a plain 8-bit RGB PNG");
  let data: Uint8Array;
  try {
    const decoded = decode(png, { checkCrc: true });
    if (!(decoded.data instanceof Uint8Array)) throw new TypeError("the pixels are not bytes");
    data = decoded.data;
  } catch (cause) {
    throw damaged(cause instanceof Error ? cause.message.replace(/[.:\s]+$/, "") : "it cannot be decoded", cause);
  }
  if (data.length !== into.length) throw damaged(`${data.length} values instead of ${into.length}`);
  for (let n = 0, source = 0; n < count; n++) {
    const red = n * 3 * pixels;
    const green = red + pixels;
    const blue = green + pixels;
    for (let p = 0; p < pixels; p++, source += 3) {
      into[red + p] = data[source]!;
      into[green + p] = data[source + 1]!;
      into[blue + p] = data[source + 2]!;
    }
  }
}
