import { uniformInt } from "pure-rand/distribution/uniformInt";
import { UserError } from "../errors/userError.ts";
import { randomStream } from "../random/randomStream.ts";

/** Sets the stream of orders apart from other streams of the same seed. */
const PURPOSE = 0x0e90c4;

/**
 * The order in which an epoch visits the images: a uniform permutation of `0 … count − 1` (Fisher and Yates,
 * Durstenfeld's form). It depends on `seed`, `epoch` and `count` alone, so a run resumed at an epoch visits what it
 * would have visited.
 *
 * @throws UserError if `seed` or `epoch` is no safe integer, or `count` no integer in [0, 2^32).
 */
export function epochOrder(seed: number, epoch: number, count: number): Uint32Array {
  if (!Number.isInteger(count) || count < 0 || count >= 2 ** 32) {
    throw new UserError(
      `An epoch of ${count} images has no order; give a whole number of them, from 0 on and below 2^32.`,
    );
  }
  const stream = randomStream(PURPOSE, seed, epoch);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = uniformInt(stream, 0, i);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
