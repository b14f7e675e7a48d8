import type { Verdict } from "../../results/results.ts";

/** Stand before a verdict's word, so that colour is never the only difference. */
export const verdictSigns: Readonly<Record<Verdict, string>> = {
  supported: "✓",
  contradicted: "✕",
  inconclusive: "≈",
};
