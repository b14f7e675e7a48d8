import { constant, matmul, transposeLast, type Value } from "ongrad";

/**
 * Every second pixel of the blurred image, `[N, C, H, W]` to about half the size (Zhang 2019): the binomial filter
 * with 3 or 4 taps along either axis, one pixel of reflected border. Images of 2 pixels or more.
 */
export function blurPool2d(x: Value, taps: 3 | 4): Value {
  const [height, width] = x.shape.slice(2) as [number, number];
  return matmul(matmul(blur(height, taps), x), transposeLast(blur(width, taps)));
}

/** `[outputs, extent]`: row `i` has the taps from pixel `2i − 1` on. */
function blur(extent: number, taps: 3 | 4): Value {
  const filter = taps === 3 ? [1 / 4, 2 / 4, 1 / 4] : [1 / 8, 3 / 8, 3 / 8, 1 / 8];
  const outputs = Math.floor((extent + 2 - taps) / 2) + 1;
  const matrix = new Float32Array(outputs * extent);
  for (let i = 0; i < outputs; i++) {
    filter.forEach((share, tap) => {
      const at = Math.abs(2 * i - 1 + tap);
      const reflected = at < extent ? at : 2 * (extent - 1) - at;
      matrix[i * extent + reflected]! += share;
    });
  }
  return constant(matrix, [outputs, extent]);
}
