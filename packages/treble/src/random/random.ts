/**
 * Random numbers by counter: a number depends on its key and its index alone, never on what was drawn before, so
 * a sample's noise is the same whoever its neighbours are. Threefry-2×32, 20 rounds (Salmon et al. 2011), the
 * generator of JAX and Random123: adds, rotations and exclusive ors of 32-bit words, the same everywhere.
 */
import { boxMuller } from "./boxMuller.ts";

export type Words = readonly [number, number];

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** Two words (unsigned 32-bit) from a key and a counter of two. */
export function threefry(key: Words, counter: Words): Words {
  const schedule = [key[0] | 0, key[1] | 0, 0x1bd11bda ^ key[0] ^ key[1]] as const;
  let x = (counter[0] + schedule[0]) | 0;
  let y = (counter[1] + schedule[1]) | 0;
  for (let round = 0; round < 20; round++) {
    const rotation = rotations[round % 8]!;
    x = (x + y) | 0;
    y = ((y << rotation) | (y >>> (32 - rotation))) ^ x;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x = (x + schedule[injection % 3]!) | 0;
      y = (y + schedule[(injection + 1) % 3]! + injection) | 0;
    }
  }
  return [x >>> 0, y >>> 0];
}

/**
 * The key of one run of one sample: of the seed (a safe integer), the image's bytes, its label and the restart alone.
 */
export function sampleKey(seed: number, image: Float32Array, label: number, restart: number): Words {
  const seedKey: Words = [seed | 0, Math.floor(seed / 2 ** 32) | 0];
  return threefry(threefry(seedKey, hashImage(image, label)), [restart, 0]);
}

/** Number `index` of a key's stream, uniform on (0, 1]. */
export function uniformPair(key: Words, index: number): Words {
  const [a, b] = threefry(key, [index, 1]);
  return [(a + 1) / 2 ** 32, (b + 1) / 2 ** 32];
}

/** Pair `index` of a key's standard normal numbers. */
export function normalPair(key: Words, index: number): Words {
  return boxMuller(...uniformPair(key, index));
}

/** Two lanes of MurmurHash3's mixing (Appleby) over the float32 words. */
function hashImage(image: Float32Array, label: number): Words {
  const words = new Int32Array(image.buffer, image.byteOffset, image.length);
  let a = 0x9e3779b9 ^ label;
  let b = 0x7f4a7c15 ^ label;
  for (const word of words) {
    a = mix(a, word);
    b = mix(b, ~word);
  }
  return [finish(a ^ words.length), finish(b ^ words.length)];
}

function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
