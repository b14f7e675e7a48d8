/**
 * A network without non-linearity, as what it computes: a linear predictor of its weights. Weights are one flat array;
 * the predictor is homogeneous in them, of the degree that is the number of layers.
 */
export interface LinearNetwork {
  readonly name: string;
  readonly layers: number;
  /** How many numbers its weights are. */
  readonly weights: number;
  /** What it takes a signal's values in: pixels, or their Fourier coordinates (`fourierCoordinates`). */
  readonly basis: "pixels" | "frequencies";
  /** Writes `β` in this basis, `[C·H·W]`. */
  predictor(weights: Float64Array, into: Float64Array): void;
  /** Writes the gradient of `⟨β, direction⟩` with respect to the weights. */
  gradient(weights: Float64Array, direction: Float64Array, into: Float64Array): void;
}
