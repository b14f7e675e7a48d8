import { datasets } from "../data/known/datasets.ts";
import { families } from "../models/families.ts";
import type { Term } from "../results/results.ts";

/** What the names of networks and of datasets mean, for a page's glossary. */
export function terms(): readonly Term[] {
  return [
    ...families.map(({ term }) => ({ about: "networks" as const, ...term })),
    ...datasets.flatMap(({ term }) => (term ? [{ about: "images" as const, ...term }] : [])),
  ];
}
