import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { UserError } from "../errors/userError.ts";
import { boxMuller } from "./boxMuller.ts";

/** Finaliser of MurmurHash3 (Appleby): every input bit reaches every output bit. */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/**
 * A stream of random 32-bit integers (xoroshiro128+) that depends on the given integers only, and on all of them:
 * `randomStream(seed, epoch)` and `randomStream(seed, epoch + 1)` are unrelated.
 *
 * @param words safe integers, at least one.
 * @throws UserError for anything else.
 */
export function randomStream(...words: readonly number[]): RandomGenerator {
  if (words.length === 0 || !words.every(Number.isSafeInteger)) {
    throw new UserError(
      `The seeds of random numbers are (${words.join(", ")}); they must be whole numbers up to 2^53.`,
    );
  }
  const state: number[] = [];
  for (let lane = 0; lane < 4; lane++) {
    let hash = mix(0x9e3779b9 + lane);
    for (const word of words) {
      hash = mix(Math.imul(hash, 0x9e3779b1) + (word | 0));
      hash = mix(Math.imul(hash, 0x9e3779b1) + Math.floor(word / 2 ** 32));
    }
    state.push(hash);
  }
  // The all-zero state is the one fixed point of the generator.
  if (!state.some((word) => word !== 0)) state[0] = 1;
  return xoroshiro128plusFromState(state);
}

/** The next value of a stream as a number in [0, 1), a multiple of 2^-32. */
export function uniform(stream: RandomGenerator): number {
  return (stream.next() >>> 0) / 2 ** 32;
}

/** A standard normal value from two of the stream's. */
export function normal(stream: RandomGenerator): number {
  return boxMuller(1 - uniform(stream), uniform(stream))[0];
}
