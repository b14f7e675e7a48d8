import type { NetworkResult } from "../../results/results.ts";
import { DASHES, type SeriesStyle, SYMBOLS } from "./chartStyle.ts";

export interface Tone {
  readonly light: string;
  readonly dark: string;
}

/** Narrow kernels warm, wide ones cool: told apart with any colour vision, at least 3:1 against both grounds. */
const KERNEL_TONES: readonly Tone[] = [
  { light: "#b93a04", dark: "#ff8552" },
  { light: "#c97a00", dark: "#ffc04d" },
  { light: "#868a14", dark: "#d8dc62" },
  { light: "#3390c4", dark: "#8fd0ff" },
];

/** Far darker than the widest bounded kernel's, whose curve lies close. */
const FULL_WIDTH: Tone = { light: "#00285c", dark: "#5b86ff" };

/** Of all other families, by `NetworkResult.tone`; from the last on they begin again. */
export const FAMILY_TONES: readonly Tone[] = [
  { light: "#7a3fa0", dark: "#cba4ea" },
  { light: "#00806a", dark: "#3ecfae" },
  { light: "#c0407f", dark: "#f08cc0" },
  { light: "#7a5c2e", dark: "#cdae7a" },
  { light: "#3f6b1f", dark: "#a5d37f" },
  { light: "#8a3030", dark: "#f0a0a0" },
  { light: "#4a4fb5", dark: "#a9adf5" },
  { light: "#54646f", dark: "#a9bcc9" },
  { light: "#a21caf", dark: "#f0a6fb" },
  { light: "#0e7490", dark: "#67d3ea" },
];

/**
 * A style for each network, by id: the same in every figure of a study when made from all of its networks. Networks of
 * one family and kernel width share the colour; of these, variants of the first one in a recipe differ in dash and
 * symbol. A linear network looks like its non-linear sibling, because the two are never drawn in one panel with lines,
 * and a network looks the same in every recipe.
 */
export function networkStyles(networks: readonly NetworkResult[]): ReadonlyMap<string, SeriesStyle> {
  const kernels = [...new Set(networks.filter(isBounded).map((n) => n.kernel ?? 0))].sort((a, b) => a - b);
  const keys: string[] = [];
  const variants = new Map<string, number>();
  const styles = new Map<string, SeriesStyle>();
  for (const network of networks) {
    const key = `${network.family} ${network.kernel}`;
    if (!keys.includes(key)) keys.push(key);
    const index = keys.indexOf(key);
    const kind = `${key} ${network.activation} ${network.recipe}`;
    const variant = variants.get(kind) ?? 0;
    variants.set(kind, variant + 1);
    const tone = toneOf(network, kernels);
    // Named by position: an id is foreign text and has no place in a style sheet.
    const property = `--network-${index}`;
    styles.set(network.id, {
      ...tone,
      property,
      colour: `var(${property}, ${tone.light})`,
      dash: DASHES[(index + 3 * variant) % DASHES.length]!,
      symbol: SYMBOLS[(index + Math.floor(variant / 2)) % SYMBOLS.length]!,
      hollow: (Math.floor(index / SYMBOLS.length) + variant) % 2 === 1,
    });
  }
  return styles;
}

function isBounded({ convolution }: NetworkResult): boolean {
  return convolution === "bounded";
}

function toneOf(network: NetworkResult, kernels: readonly number[]): Tone {
  if (network.convolution === "full") return FULL_WIDTH;
  if (!isBounded(network)) return FAMILY_TONES[(network.tone ?? 0) % FAMILY_TONES.length]!;
  const rank = kernels.indexOf(network.kernel ?? 0);
  const position = kernels.length < 2 ? 0 : (rank / (kernels.length - 1)) * (KERNEL_TONES.length - 1);
  const i = Math.min(KERNEL_TONES.length - 2, Math.floor(position));
  const from = KERNEL_TONES[i]!;
  const to = KERNEL_TONES[i + 1]!;
  return { light: mix(from.light, to.light, position - i), dark: mix(from.dark, to.dark, position - i) };
}

function mix(from: string, to: string, weight: number): string {
  const channel = (at: number): string =>
    Math.round(
      Number.parseInt(from.slice(at, at + 2), 16) * (1 - weight) + Number.parseInt(to.slice(at, at + 2), 16) * weight,
    )
      .toString(16)
      .padStart(2, "0");
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
