import type { PixelImage } from "./pixelImage.ts";

/**
 * An image in grey or in colour. Grey is the luma of ITU-R BT.601 in integers, (19595 R + 38470 G + 7471 B + 32768) >>
 * 16, as Pillow's `convert("L")` has it; colour of a grey image is that grey three times.
 */
export function toChannels(image: PixelImage, channels: 1 | 3): PixelImage {
  if (image.channels === channels) return image;
  const area = image.width * image.height;
  const data = new Uint8Array(area * channels);
  for (let i = 0; i < area; i++) {
    if (channels === 3) data.fill(image.data[i]!, 3 * i, 3 * i + 3);
    else {
      const [red, green, blue] = [image.data[3 * i]!, image.data[3 * i + 1]!, image.data[3 * i + 2]!];
      data[i] = (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
    }
  }
  return { ...image, channels, data };
}
