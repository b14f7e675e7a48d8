import { UserError } from "../../errors/userError.ts";
import type { Split } from "../dataset.ts";
import { CIFAR10_CLASSES } from "./cifar10.ts";

const PIXELS = 3 * 32 * 32;
const RECORD = 1 + PIXELS;

/**
 * The images of CIFAR-10's binary version: each record is a label byte and 3072 planar pixel bytes.
 *
 * @param batches contents of one or more batch files, in order, with the names to use in error messages.
 * @throws UserError if a file is no whole number of records or a label is above 9.
 */
export function decodeCifar10Binary(batches: readonly { bytes: Uint8Array; where: string }[]): Split {
  let count = 0;
  for (const { bytes, where } of batches) {
    if (bytes.length === 0 || bytes.length % RECORD !== 0) {
      throw new UserError(
        `${where} has ${bytes.length} bytes, which is no whole number of ${RECORD}-byte CIFAR-10 records; fetch it again.`,
      );
    }
    count += bytes.length / RECORD;
  }
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  let n = 0;
  for (const { bytes, where } of batches) {
    for (let offset = 0; offset < bytes.length; offset += RECORD, n++) {
      const label = bytes[offset]!;
      if (label >= CIFAR10_CLASSES.length) {
        throw new UserError(
          `${where} has label ${label} in record ${offset / RECORD}, above CIFAR-10's 9; fetch the file again.`,
        );
      }
      labels[n] = label;
      images.set(bytes.subarray(offset + 1, offset + RECORD), n * PIXELS);
    }
  }
  return { images, labels, count };
}
