/** Of each channel of images `[N, C, H, W]`, over all its pixels. */
export interface ChannelMoments {
  /** `[C]`. */
  readonly mean: Float64Array;
  /** `[C]`; of the population. */
  readonly deviation: Float64Array;
}

export function channelMoments(
  images: Float32Array,
  [channels, height, width]: readonly [number, number, number],
): ChannelMoments {
  const area = height * width;
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  images.forEach((pixel, i) => {
    const channel = Math.floor(i / area) % channels;
    sums[channel]! += pixel;
    squares[channel]! += pixel * pixel;
  });
  const each = images.length / channels;
  const mean = sums.map((value) => value / each);
  return { mean, deviation: squares.map((value, c) => Math.sqrt(Math.max(0, value / each - mean[c]! ** 2))) };
}
