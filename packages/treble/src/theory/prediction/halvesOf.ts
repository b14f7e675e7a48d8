import { stableHash } from "../../data/own/stableHash.ts";
import { canonicalJson } from "../../formats/canonicalJson.ts";
import type { Architecture } from "../../models/architectures.ts";

/**
 * Two halves of some architectures, decided by nothing but what they are: in the order of the hash of their canonical
 * JSON, every other one. Networks of one architecture, trained in several ways, are in one half.
 * @returns of each network 0 or 1.
 */
export function halvesOf(architectures: readonly Architecture[]): readonly (0 | 1)[] {
  const names = architectures.map((architecture) => canonicalJson(architecture));
  const order = [...new Set(names)].sort((a, b) => stableHash(a) - stableHash(b) || (a < b ? -1 : 1));
  return names.map((name) => (order.indexOf(name) % 2) as 0 | 1);
}
