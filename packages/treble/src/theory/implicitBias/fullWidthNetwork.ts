import { fourierCoordinates } from "./fourierCoordinates.ts";
import type { LinearNetwork } from "./linearNetwork.ts";

/**
 * Full-width circular convolutions, `layers − 1` of them with one output channel, and a linear read-out: in the unitary
 * DFT `β̂ = ŵ₁ ⊙ … ⊙ ŵ_L`, the first factor with the signal's channels (Gunasekar et al. 2018, each convolution divided
 * by √D). With one layer `β` is the weights. Weights and predictor are in Fourier coordinates, whose changes are as
 * long as those of pixels, so that gradient descent on them is that on kernels.
 */
export function fullWidthNetwork(shape: readonly [number, number, number], layers: number): LinearNetwork {
  const [channels, height, width] = shape;
  const plane = height * width;
  const { frequencies } = fourierCoordinates(shape);
  const first = channels * plane;
  const starts = Array.from({ length: layers - 1 }, (_, l) => first + l * plane);
  return {
    name: `kernels as wide as the signal, ${layers} layers`,
    layers,
    basis: "frequencies",
    weights: first + (layers - 1) * plane,
    predictor(weights, into) {
      for (const { at, extent } of frequencies) {
        const above = product(weights, starts, at, extent);
        for (let c = 0; c < channels; c++) multiply(weights, c * plane + at, above, extent, into, c * plane + at);
      }
    },
    gradient(weights, direction, into) {
      for (const { at, extent } of frequencies) {
        const above = product(weights, starts, at, extent);
        const conjugateAbove: Complex = [above[0], -above[1]];
        for (let c = 0; c < channels; c++)
          multiply(direction, c * plane + at, conjugateAbove, extent, into, c * plane + at);
        if (layers === 1) continue;
        // Of one of the further factors: conj(first · the others) · direction, summed over channels.
        let [re, im] = [0, 0];
        for (let c = 0; c < channels; c++) {
          const j = c * plane + at;
          const [a, b] = [weights[j]!, extent === 2 ? weights[j + 1]! : 0];
          const [x, y] = [direction[j]!, extent === 2 ? direction[j + 1]! : 0];
          re += a * x + b * y;
          im += a * y - b * x;
        }
        const scale = 1 / Math.sqrt(extent);
        for (const start of starts) {
          const others = product(weights, starts, at, extent, start);
          into[start + at] = (re * others[0] + im * others[1]) * scale;
          if (extent === 2) into[start + at + 1] = (im * others[0] - re * others[1]) * scale;
        }
      }
    },
  };
}

type Complex = readonly [re: number, im: number];

/** `x̂` of all factors but `without`, multiplied: coordinates are √extent of it. */
function product(weights: Float64Array, starts: readonly number[], at: number, extent: 1 | 2, without = -1): Complex {
  let [re, im] = [1, 0];
  const scale = 1 / Math.sqrt(extent);
  for (const start of starts) {
    if (start === without) continue;
    const a = weights[start + at]! * scale;
    const b = extent === 2 ? weights[start + at + 1]! * scale : 0;
    [re, im] = [re * a - im * b, re * b + im * a];
  }
  return [re, im];
}

/** Coordinates times a complex number. */
function multiply(from: Float64Array, at: number, by: Complex, extent: 1 | 2, into: Float64Array, to: number): void {
  const [a, b] = [from[at]!, extent === 2 ? from[at + 1]! : 0];
  into[to] = a * by[0] - b * by[1];
  if (extent === 2) into[to + 1] = a * by[1] + b * by[0];
}
