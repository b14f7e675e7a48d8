import { UserError } from "../../errors/userError.ts";
import { frequencyGrid } from "../../frequency/grid.ts";
import { topEigenvalue } from "../topEigenvalue.ts";

/**
 * The least centroid, cycles per pixel, that any real filter on `window × window` neighbouring pixels of a circular
 * image can have: the least of `Σ r |ŵ|² / Σ |ŵ|²` over filters w, the smallest eigenvalue of the radius `r(f)`
 * restricted to the window (the uncertainty principle in the study's own measure; compare Slepian 1978). 0 for a window
 * as large as the image. About 1e-10.
 * @throws UserError where the window is no whole number from 1 or larger than the image.
 */
export function leastCentroid(image: { readonly height: number; readonly width: number }, window: number): number {
  const { height, width } = image;
  if (!Number.isSafeInteger(window) || window < 1 || window > Math.max(height, width))
    throw new UserError(`A window of ${window} pixels is none on a ${height}×${width} image.`);
  const [rows, columns] = [Math.min(window, height), Math.min(window, width)];
  if (rows === height && columns === width) return 0;
  const grid = frequencyGrid(height, width);
  const most = grid.radius.reduce((a, b) => Math.max(a, b), 0);
  // What an impulse becomes when each frequency is multiplied by `most − r`, at each lag: even in both axes.
  const lags = new Float64Array(rows * columns);
  grid.radius.forEach((radius, i) => {
    const [fy, fx] = [grid.fy[Math.floor(i / width)]!, grid.fx[i % width]!];
    const share = (most - radius) / (height * width);
    for (let a = 0; a < rows; a++)
      for (let b = 0; b < columns; b++)
        lags[a * columns + b]! += share * Math.cos(2 * Math.PI * fy * a) * Math.cos(2 * Math.PI * fx * b);
  });
  const top = topEigenvalue((x, into) => {
    for (let a = 0; a < rows; a++)
      for (let b = 0; b < columns; b++) {
        let sum = 0;
        for (let c = 0; c < rows; c++)
          for (let d = 0; d < columns; d++)
            sum += lags[Math.abs(a - c) * columns + Math.abs(b - d)]! * x[c * columns + d]!;
        into[a * columns + b] = sum;
      }
  }, rows * columns);
  return Math.max(0, most - top);
}
