import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { threefry, type Words } from "./random.ts";

/** Random numbers one after the other, for searches that draw millions of them for each sample. */
export interface RandomSource {
  /** Uniform on [0, 1), a multiple of 2^-32. */
  uniform(): number;
  /** A whole number from 0 to `below` − 1. */
  integer(below: number): number;
  /** −1 or 1. */
  sign(): number;
  /** Fills `into` with independent standard normal numbers (Marsaglia's polar method). */
  normals(into: Float32Array): void;
}

/** The stream that belongs to `key` alone (xoroshiro128+, Blackman and Vigna 2018). */
export function randomSource(key: Words): RandomSource {
  const stream = xoroshiro128plusFromState(
    [...threefry(key, [0, 3]), ...threefry(key, [1, 3])].map((word) => word | 0),
  );
  const uniform = (): number => (stream.next() >>> 0) / 2 ** 32;
  return {
    uniform,
    integer: (below) => Math.floor(uniform() * below),
    sign: () => (stream.next() < 0 ? -1 : 1),
    normals(into) {
      for (let i = 0; i < into.length; i += 2) {
        let [x, y, squared] = [0, 0, 0];
        do {
          x = stream.next() / 2 ** 31;
          y = stream.next() / 2 ** 31;
          squared = x * x + y * y;
        } while (squared >= 1 || squared === 0);
        const scale = Math.sqrt((-2 * Math.log(squared)) / squared);
        into[i] = x * scale;
        if (i + 1 < into.length) into[i + 1] = y * scale;
      }
    },
  };
}
