import { type PixelImage, prepared } from "treble-lab";

/** Channels, height and width. */
export type WantedShape = readonly [channels: number, height: number, width: number];

/**
 * An image at the wanted size, as `treble` makes it with `--resize` and `--crop`: the side that is the smaller one,
 * measured by the wanted size, is brought to it, bilinear and antialiased, the other one in proportion, and the middle
 * is cut out. Grey is BT.601's luma. @param planes `[C, H, W]`, written to
 */
export function writeCovering(image: PixelImage, [channels, height, width]: WantedShape, planes: Uint8Array): void {
  const scale = Math.max(height / image.height, width / image.width);
  const side = (extent: number, least: number): number => Math.max(least, Math.trunc(extent * scale));
  const preparation = {
    channels: channels === 1 ? 1 : 3,
    resize: height === width ? height : ([side(image.height, height), side(image.width, width)] as const),
    interpolation: "bilinear",
    centerCrop: [height, width],
  } as const;
  const { data } = prepared(image, preparation, "The image");
  const area = height * width;
  for (let c = 0; c < channels; c++) for (let i = 0; i < area; i++) planes[c * area + i] = data[i * channels + c]!;
}
