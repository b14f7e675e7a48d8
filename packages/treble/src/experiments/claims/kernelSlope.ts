import { numberText } from "../../results/numberText.ts";
import { slope } from "../../statistics/correlation.ts";
import { type Claim, intervalRule, signedText } from "../contract/claim.ts";
import type { Condition } from "../contract/conditionRuns.ts";
import { ortegaCaroAbstract } from "../contract/sources.ts";
import type { Samples } from "./probedSamples.ts";

/** What falls, or rises. */
export interface SlopeWords extends Pick<Claim, "id" | "claim" | "metric" | "unit" | "predicted"> {
  readonly samples: Samples;
  /** The measure in a few words. */
  readonly measured: string;
  /** What a measure that is a log2 counts; absent where it is none. */
  readonly counted?: string;
}

/** The claim that a measure falls, or rises, with the width of the kernel. `widths` are those of the networks. */
export function kernelSlope(networks: readonly Condition[], widths: readonly number[], words: SlopeWords): Claim {
  const { samples, measured, counted, ...rest } = words;
  const number = (mean: number): string => (counted ? (2 ** mean).toFixed(0) : numberText(mean));
  return {
    ...rest,
    source: `${ortegaCaroAbstract} (Fourier uncertainty principle)`,
    contrast: `least-squares slope of the mean on log2 of the kernel width, over ${networks.map(({ label }) => label).join(", ")} (${widths.at(-1)})`,
    rule: intervalRule,
    networks: networks.map(({ id }) => id),
    measure: samples,
    statistic: (means) => slope(widths.map(Math.log2), means),
    sentence: (effect, means) =>
      `Each doubling of the kernel width changes the ${measured} by ${signedText(effect)}: ` +
      `${means.map((mean, i) => `${number(mean)} at ${widths[i]}`).join(", ")} pixels${counted ? ` (${counted}, geometric means)` : ""}.`,
  };
}
