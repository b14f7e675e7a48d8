import { circularConv2d, constant, reshape, samePads, type Value } from "ongrad";
import { annulus } from "../../frequency/annulus.ts";
import { frequencyGrid } from "../../frequency/grid.ts";

/**
 * Images `[N, C, H, W]` without the frequencies above `cutoff` (cycles per pixel, radial), as a circular convolution
 * with a fixed kernel. `ideal`: the response is 1 up to the cut-off and 0 beyond. `gaussian`: `2^(−(f/cutoff)²/2)`, so
 * that half the power is left at the cut-off.
 */
export function lowPass(x: Value, cutoff: number, shape: "ideal" | "gaussian"): Value {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const grid = frequencyGrid(height, width);
  const response =
    shape === "ideal"
      ? Float64Array.from(annulus(grid, 0, cutoff))
      : grid.radius.map((f) => 2 ** (-((f / cutoff) ** 2) / 2));
  const kernel = constant(impulseResponse(height, width, response), [1, 1, height, width]);
  return reshape(circularConv2d(reshape(x, [n * c, 1, height, width]), kernel), x.shape);
}

/**
 * The inverse DFT of a real and even response `[H*W]`, row by row, with the origin where a circular convolution has its
 * centre.
 */
function impulseResponse(height: number, width: number, response: Float64Array): Float32Array {
  const [top, left] = samePads(height, width);
  // The response is even along either axis, so cosines do, and one axis at a time.
  const cosines = (period: number, centre: number): Float64Array =>
    Float64Array.from({ length: period * period }, (_, i) =>
      Math.cos((2 * Math.PI * ((Math.floor(i / period) * ((i % period) - centre)) % period)) / period),
    );
  const [down, across] = [cosines(height, top), cosines(width, left)];
  const rows = new Float64Array(height * width);
  for (let u = 0; u < height; u++) {
    for (let v = 0; v < width; v++) {
      const r = response[u * width + v]! / (height * width);
      for (let w = 0; w < width; w++) rows[u * width + w]! += r * across[v * width + w]!;
    }
  }
  const kernel = new Float64Array(height * width);
  for (let u = 0; u < height; u++) {
    for (let h = 0; h < height; h++) {
      for (let w = 0; w < width; w++) kernel[h * width + w]! += down[u * height + h]! * rows[u * width + w]!;
    }
  }
  return Float32Array.from(kernel);
}
