import { families } from "../models/families.ts";
import type { Term } from "../results/results.ts";

/** What the names of networks mean, for a page's glossary. */
export function terms(): readonly Term[] {
  return families.map(({ term }) => ({ about: "networks", ...term }));
}
