import type { KernelSupport } from "../lowFrequencyCeiling.ts";
import type { LinearNetwork } from "./linearNetwork.ts";
import { shiftsOf } from "./shifts.ts";

/**
 * One circular convolution with kernels of `kernel` pixels and `outputs` output channels, and a linear read-out of all
 * positions: `⟨β, x⟩ = Σ_o Σ_p v_o[p] Σ_{c,a} w_o[c, a] x_c[p + a]`. The weights are the kernels, `[outputs, C,
 * kernel]`, and then the read-out, `[outputs, H, W]`.
 */
export function boundedWidthNetwork(
  shape: readonly [number, number, number],
  kernel: KernelSupport,
  outputs: number,
): LinearNetwork {
  const [channels, height, width] = shape;
  const plane = height * width;
  const shifts = shiftsOf(height, width, kernel);
  const taps = shifts.length;
  const readOut = outputs * channels * taps;
  return {
    name: `kernels of ${kernel.height}×${kernel.width}, ${outputs} channels`,
    layers: 2,
    basis: "pixels",
    weights: readOut + outputs * plane,
    predictor(weights, into) {
      into.fill(0);
      for (let o = 0; o < outputs; o++) {
        for (let c = 0; c < channels; c++) {
          for (let a = 0; a < taps; a++) {
            const tap = weights[(o * channels + c) * taps + a]!;
            const shift = shifts[a]!;
            for (let p = 0; p < plane; p++) into[c * plane + shift[p]!]! += tap * weights[readOut + o * plane + p]!;
          }
        }
      }
    },
    gradient(weights, direction, into) {
      into.fill(0, readOut);
      for (let o = 0; o < outputs; o++) {
        const from = readOut + o * plane;
        for (let c = 0; c < channels; c++) {
          for (let a = 0; a < taps; a++) {
            const at = (o * channels + c) * taps + a;
            const tap = weights[at]!;
            const shift = shifts[a]!;
            let sum = 0;
            for (let p = 0; p < plane; p++) {
              const pull = direction[c * plane + shift[p]!]!;
              sum += pull * weights[from + p]!;
              into[from + p]! += tap * pull;
            }
            into[at] = sum;
          }
        }
      }
    },
  };
}
