import { createHash } from "node:crypto";
import { UserError } from "../../errors/userError.ts";
import { readBoundedFile } from "../node/boundedFile.ts";
import { decodeImage } from "./decodeImage.ts";
import { MAX_IMAGE_BYTES } from "./imageFile.ts";
import type { PixelImage } from "./pixelImage.ts";

/**
 * The image in a file.
 *
 * @param sha256 what its content must be.
 * @throws UserError where it is missing, no image, damaged, or another than it was.
 */
export async function openImageFile(
  path: string,
  sha256: string | undefined,
): Promise<PixelImage & { readonly transparent: boolean }> {
  // It would be inflated.
  if (path.endsWith(".gz")) throw new UserError(`${path} is no PNG, JPEG or WebP image; unpack it, or take it away.`);
  const bytes = await readBoundedFile(path, MAX_IMAGE_BYTES);
  if (bytes === undefined) throw new UserError(`There is no file ${path}; put it back, or take it off the list.`);
  if (sha256 !== undefined && createHash("sha256").update(bytes).digest("hex") !== sha256) {
    throw new UserError(`${path} changed while it was in use; start the command again.`);
  }
  const { image, transparent } = await decodeImage(bytes, path);
  return { ...image, transparent };
}
