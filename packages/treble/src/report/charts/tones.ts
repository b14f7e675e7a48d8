import type { NetworkResult } from "../../results/results.ts";

/** A colour on light and on dark ground, at least 3:1 against each. */
export interface Tone {
  readonly light: string;
  readonly dark: string;
}

/**
 * The colours of families that are not told apart by their kernels. The last are for families without one of their own.
 */
export const tones: ReadonlyMap<string, Tone> = new Map([
  ["violet", { light: "#7a3fa0", dark: "#cba4ea" }],
  ["teal", { light: "#00806a", dark: "#3ecfae" }],
  ["pink", { light: "#c0407f", dark: "#f08cc0" }],
  ["brown", { light: "#7a5c2e", dark: "#cdae7a" }],
  ["green", { light: "#3f6b1f", dark: "#a5d37f" }],
  ["maroon", { light: "#8a3030", dark: "#f0a0a0" }],
  ["indigo", { light: "#4a4fb5", dark: "#a9adf5" }],
  ["slate", { light: "#54646f", dark: "#a9bcc9" }],
  ["magenta", { light: "#a21caf", dark: "#f0a6fb" }],
  ["petrol", { light: "#0e7490", dark: "#67d3ea" }],
]);

/**
 * A tone for each family: its own where it names one that there is, else one that no other has. With more families than
 * tones some share one.
 */
export function tonesOf(networks: readonly Pick<NetworkResult, "family" | "tone">[]): ReadonlyMap<string, Tone> {
  const named = new Map(networks.map(({ family, tone }) => [family, tone !== null && tones.has(tone) ? tone : null]));
  const free = [...tones.keys()].filter((name) => ![...named.values()].includes(name)).reverse();
  let next = 0;
  return new Map(
    [...named].map(([family, name]) => [family, tones.get(name ?? free[next++ % free.length] ?? "slate")!]),
  );
}
