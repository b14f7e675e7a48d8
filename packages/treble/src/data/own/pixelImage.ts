/** One decoded image. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  /** Grey, or red, green and blue. */
  readonly channels: 1 | 3;
  /** `[height, width, channels]`, row-major; 0 is black and 255 full intensity. */
  readonly data: Uint8Array;
}

/** Pixels of the largest image that is decoded; Pillow warns of a decompression bomb beyond the same number. */
export const MAX_PIXELS = 89_478_485;
