/** One step of a walk. */
export interface Stride {
  /** The share of the walk that is behind, from 0 to 1. */
  readonly done: number;
  /** The gradient of what must grow. */
  readonly w: Float32Array;
  /** How much `w·δ` must be from the original image: the boundary of the linearised model, and somewhat beyond. */
  readonly reach: number;
  /** The largest change of the perturbation's length, as a share of it. */
  readonly most: number;
}

/** Moves the perturbation: made for one walk, which begins at an image. */
export interface Stepper {
  /** In the walk's norm, the box left out. */
  readonly length: number;
  /** The next image. */
  step(stride: Stride): Float32Array;
  /** The image at `share` of the length, for want of a gradient. */
  drawBack(share: number): Float32Array;
}

/** The least length that a walk begins with: what grows by factors cannot begin at 0. */
export const shortest = 1e-6;
