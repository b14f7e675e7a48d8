/**
 * Reproducible numbers for tests, in `[−scale, scale)`: the mulberry32 stream, `(2u − 1)·scale` rounded to float32.
 * The PyTorch side of the goldens makes the same ones.
 */
export function fill(seed: number, count: number, scale = 1): Float32Array {
  let a = seed | 0;
  return Float32Array.from({ length: count }, () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (2 * (((t ^ (t >>> 14)) >>> 0) / 4294967296) - 1) * scale;
  });
}
