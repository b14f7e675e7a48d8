/** The kernels (output channels, units) of a network's first layer. */
export interface FirstLayer {
  readonly count: number;
  /** Pixels of a kernel, and from one of its elements to the next. */
  readonly height: number;
  readonly width: number;
  readonly dilation: number;
  /** `[count, C, H, W]`, every kernel in the upper left corner of an image. */
  readonly signals: Float32Array;
}
