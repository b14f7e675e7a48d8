import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Standard normal numbers from a seed (Box and Muller 1958). */
export function noise(seed: number, count: number): Float32Array {
  const stream = xoroshiro128plus(seed);
  const uniform = (): number => ((stream.next() >>> 0) + 0.5) / 2 ** 32;
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}

/** An `[H, W]` image from its pixels. */
export function image(height: number, width: number, pixel: (h: number, w: number) => number): Float32Array {
  return Float32Array.from({ length: height * width }, (_, i) => pixel(Math.floor(i / width), i % width));
}
