import type { Signals } from "../../spectrum/signals.ts";
import { uncertaintyBounds } from "../../theory/concentration/uncertaintyBounds.ts";

/** What rounding may leave below a bound, nats: each is a sum of as many terms as there are pixels. */
const ROUNDING = 1e-9;

/**
 * Holds every channel of the signals against the uncertainty principle, in double precision: Donoho & Stark's bound and
 * the entropic ones. Channels that are zero or not finite have none.
 * @param what in words, such as `kernel`.
 * @param transform by which frequencies are found: see `uncertaintyBounds`.
 * @throws Error where one lies below: no signal can, so a transform is wrong.
 */
export function checkUncertainty(
  { data, shape: [count, channels, height, width] }: Signals,
  what: string,
  transform?: Parameters<typeof uncertaintyBounds>[1],
): void {
  const size = height * width;
  for (let at = 0; at < count * channels; at++) {
    const values = data.subarray(at * size, (at + 1) * size);
    if (!values.every(Number.isFinite) || values.every((value) => value === 0)) continue;
    for (const { name, value, bound, excess } of uncertaintyBounds({ height, width, values }, transform)) {
      if (excess >= -ROUNDING) continue;
      throw new Error(
        `A bug: channel ${at % channels} of the ${what} with number ${Math.floor(at / channels)} has ${value} nats, below ${name}, ${bound}, which holds for every signal.`,
      );
    }
  }
}
