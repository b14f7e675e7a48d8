import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { boxMuller } from "../../random/boxMuller.ts";

/** Standard normal numbers from a seed. */
export function noise(seed: number, count: number): Float32Array {
  const stream = xoroshiro128plus(seed);
  const uniform = (): number => ((stream.next() >>> 0) + 0.5) / 2 ** 32;
  return Float32Array.from({ length: count }, () => boxMuller(uniform(), uniform())[0]);
}

/** An `[H, W]` image from its pixels. */
export function image(height: number, width: number, pixel: (h: number, w: number) => number): Float32Array {
  return Float32Array.from({ length: height * width }, (_, i) => pixel(Math.floor(i / width), i % width));
}
