/** Random numbers that depend on what they are for alone: by counter (threefry), in streams, and as normal numbers. */

export { boxMuller } from "./boxMuller.ts";
export { normalPair, sampleKey, threefry, uniformPair, type Words } from "./random.ts";
export { type RandomSource, randomSource } from "./randomSource.ts";
export { normal, randomStream, uniform } from "./randomStream.ts";
