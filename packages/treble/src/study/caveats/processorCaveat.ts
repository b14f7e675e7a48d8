import type { TrialRecord } from "../../pipeline/collect.ts";

/** That a study's networks were computed on different processors; nothing where they were on one. */
export function processorCaveat(processors: readonly string[]): string[] {
  if (processors.length < 2) return [];
  return [
    `Its networks were computed on ${processors.length} kinds of processor (${processors.join("; ")}). Sums are rounded differently where vector units differ, so a network that is trained again on another kind need not come out the same.`,
  ];
}

/** The processors of a study's runs, in words, each once, sorted; what older runs did not note is left out. */
export function processorsOf(seeds: readonly Pick<TrialRecord, "processors">[]): string[] {
  return [...new Set(seeds.flatMap(({ processors }) => processors))].sort();
}
