import { imageKind, MAX_IMAGE_BYTES, MAX_PIXELS, type PixelImage, UserError } from "treble-lab";

/**
 * The pixels of a PNG, JPEG or WebP file as this browser decodes it, whatever its name ends in: turned as its EXIF data
 * say, colours as they are stored, of an animation the first frame; what is wholly transparent is black. `[H, W, 3]`.
 * @throws UserError whose message follows the file's name in a sentence.
 */
export async function decodedImage(file: Blob): Promise<PixelImage> {
  if (file.size > MAX_IMAGE_BYTES) throw new UserError(`has ${file.size} bytes, more than are read`);
  const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  if (imageKind(head) === undefined) throw new UserError("is no PNG, JPEG or WebP image");
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  } catch (cause) {
    throw new UserError("is damaged and cannot be decoded", { cause });
  }
  try {
    return pixelsIn(bitmap);
  } finally {
    bitmap.close();
  }
}

function pixelsIn(bitmap: ImageBitmap): PixelImage {
  const { width, height } = bitmap;
  if (width * height > MAX_PIXELS) throw new UserError(`has ${width}×${height} pixels, more than are decoded`);
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new UserError(`has ${width}×${height} pixels, more than this browser draws`);
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const colours = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 3; c++) colours[3 * i + c] = data[4 * i + c]!;
  return { width, height, channels: 3, data: colours };
}
