import { UserError } from "../../errors/userError.ts";
import type { Split } from "../dataset.ts";

/** Third byte of the magic number: unsigned bytes. */
const UNSIGNED_BYTE = 0x08;

interface IdxArray {
  dimensions: number[];
  values: Uint8Array;
}

/** The array of an IDX file (LeCun's format: 0 0 type rank, big-endian dimensions, values), as a view on `bytes`. */
function decodeIdx(bytes: Uint8Array, rank: number, where: string): IdxArray {
  const damaged = (reason: string): UserError =>
    new UserError(`${where} is not a readable IDX file (${reason}); fetch it again or point to the right file.`);
  const header = 4 + 4 * rank;
  if (bytes.length < header) throw damaged(`${bytes.length} bytes are too few`);
  if (bytes[0] !== 0 || bytes[1] !== 0) throw damaged("it doesn't start with two zero bytes");
  if (bytes[2] !== UNSIGNED_BYTE) throw damaged(`its values are of type ${bytes[2]} and not unsigned bytes`);
  if (bytes[3] !== rank) throw damaged(`it has ${bytes[3]} dimensions instead of ${rank}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions: number[] = [];
  let length = 1;
  for (let d = 0; d < rank; d++) {
    const size = view.getUint32(4 + 4 * d);
    if (size === 0) throw damaged(`dimension ${d} is empty`);
    dimensions.push(size);
    // At most 2^96, which a double holds without overflow; the comparison below is what bounds it.
    length *= size;
  }
  if (bytes.length !== header + length) {
    throw damaged(`${dimensions.join(" × ")} values are announced and ${bytes.length - header} are there`);
  }
  return { dimensions, values: bytes.subarray(header) };
}

/** How many bytes an IDX file has by its header; what begins otherwise, and is refused later, none beyond a header. */
export function announcedIdxBytes(head: Uint8Array): number {
  const rank = head[3] ?? 0;
  const header = 4 + 4 * rank;
  if (head.length < header) return header;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let length = 1;
  for (let d = 0; d < rank; d++) length *= view.getUint32(4 + 4 * d);
  return header + length;
}

/** A split read from IDX files, with the size of its grey images. */
export interface IdxSplit extends Split {
  height: number;
  width: number;
}

/**
 * Grey images and their labels from the bytes of two IDX files (uncompressed), as views on those bytes.
 *
 * @param imagesWhere, labelsWhere how the files are called in error messages.
 * @throws UserError if a file is malformed or the two disagree on the number of images.
 */
export function decodeIdxSplit(
  images: Uint8Array,
  labels: Uint8Array,
  imagesWhere: string,
  labelsWhere: string,
): IdxSplit {
  const pixels = decodeIdx(images, 3, imagesWhere);
  const classes = decodeIdx(labels, 1, labelsWhere);
  const [count, height, width] = pixels.dimensions as [number, number, number];
  if (classes.values.length !== count) {
    throw new UserError(
      `${imagesWhere} has ${count} images and ${labelsWhere} has ${classes.values.length} labels; they must be of one dataset.`,
    );
  }
  return { images: pixels.values, labels: classes.values, count, height, width };
}
