import { sizeOf } from "ongrad";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { boxMuller } from "../../random/boxMuller.ts";
import type { Network, Weights } from "./network.ts";

/**
 * Starting weights: normal with each parameter's standard deviation times `scale`; constants (biases, norm scales) as
 * they are. The same seed gives the same bits everywhere.
 */
export function initialize(network: Network, seed: number, scale = 1): Weights {
  const generator = xoroshiro128plus(seed);
  // 32 bits at a time, in (0, 1), so that the logarithm in `boxMuller` is finite.
  const uniform = (): number => ((generator.next() >>> 0) + 0.5) / 2 ** 32;
  const weights: Record<string, Float32Array> = {};
  for (const { name, shape, initial } of network.parameters) {
    const values = new Float32Array(sizeOf(shape));
    if ("value" in initial) values.fill(initial.value);
    else {
      const std = initial.std * scale;
      for (let i = 0; i < values.length; i += 2) {
        const [first, second] = boxMuller(uniform(), uniform(), std);
        values[i] = first;
        if (i + 1 < values.length) values[i + 1] = second;
      }
    }
    weights[name] = values;
  }
  return weights;
}
