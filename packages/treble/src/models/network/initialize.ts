import { sizeOf } from "ongrad";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Network, Weights } from "./network.ts";

/**
 * Starting weights: normal with each parameter's standard deviation times `scale`; constants (biases, norm scales) as
 * they are. The same seed gives the same bits everywhere.
 */
export function initialize(network: Network, seed: number, scale = 1): Weights {
  const generator = xoroshiro128plus(seed);
  // 32 bits at a time, in (0, 1), so that the logarithm below is finite.
  const uniform = (): number => ((generator.next() >>> 0) + 0.5) / 2 ** 32;
  const weights: Record<string, Float32Array> = {};
  for (const { name, shape, initial } of network.parameters) {
    const values = new Float32Array(sizeOf(shape));
    if ("value" in initial) values.fill(initial.value);
    else {
      const std = initial.std * scale;
      for (let i = 0; i < values.length; i += 2) {
        // Box & Muller 1958: two uniforms to two normals.
        const radius = Math.sqrt(-2 * Math.log(uniform())) * std;
        const angle = 2 * Math.PI * uniform();
        values[i] = radius * Math.cos(angle);
        if (i + 1 < values.length) values[i + 1] = radius * Math.sin(angle);
      }
    }
    weights[name] = values;
  }
  return weights;
}
