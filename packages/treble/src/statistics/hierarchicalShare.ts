import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { UserError } from "../errors/userError.ts";
import { normal } from "../random/randomStream.ts";
import type { Interval } from "./interval.ts";
import { mean } from "./mean.ts";

/**
 * The hierarchical bootstrap of a share of yes-or-no outcomes (an accuracy) known only as a share of `count` for each
 * seed. Resampling `count` outcomes gives a binomial number of yeses, drawn here through its normal approximation,
 * which is exact enough from a few hundred outcomes on and spares millions of draws.
 * @throws UserError when there is no seed.
 */
export function hierarchicalShare(seeds: readonly { readonly share: number; readonly count: number }[]): Interval {
  if (seeds.length === 0) throw new UserError("There is no seed to take a share of; give at least one.");
  const draws = 2000;
  const stream = xoroshiro128plus(0);
  const results = Float64Array.from({ length: draws }, () => {
    let sum = 0;
    for (let i = 0; i < seeds.length; i++) {
      const { share, count } = seeds[(stream.next() >>> 0) % seeds.length]!;
      const drawn = share + normal(stream) * Math.sqrt((share * (1 - share)) / count);
      sum += Math.min(1, Math.max(0, drawn));
    }
    return sum / seeds.length;
  }).sort();
  return {
    mean: mean(seeds.map(({ share }) => share)),
    low: results[Math.floor(0.025 * draws)]!,
    high: results[Math.ceil(0.975 * draws) - 1]!,
  };
}
