import type { NetworkResult } from "../experiments/results.ts";

/** How one network is drawn in every figure. */
export interface NetworkStyle {
  /** Colour on a light ground, `#rrggbb`. */
  readonly light: string;
  /** Colour on a dark ground, `#rrggbb`. */
  readonly dark: string;
  /** The colour as a page uses it: a custom property, with the light colour where it is not set. */
  readonly colour: string;
  /** Name of that custom property. */
  readonly property: string;
  /** `stroke-dasharray`; empty for a solid line. */
  readonly dash: string;
}

interface Tone {
  readonly light: string;
  readonly dark: string;
}

/** Narrow kernels warm, wide ones cool: told apart with any colour vision, at least 3:1 against both grounds. */
const KERNEL_TONES: readonly Tone[] = [
  { light: "#b93a04", dark: "#ff8552" },
  { light: "#c97a00", dark: "#ffc04d" },
  { light: "#3390c4", dark: "#8fd0ff" },
  { light: "#00508c", dark: "#4a9be6" },
];

const FAMILY_TONES: Readonly<Record<Exclude<NetworkResult["family"], "bounded-width" | "full-width">, Tone>> = {
  "fully-connected": { light: "#7a3fa0", dark: "#cba4ea" },
  "locally-connected": { light: "#00806a", dark: "#3ecfae" },
  "vision-transformer": { light: "#c0407f", dark: "#f08cc0" },
  "small-cnn": { light: "#7a5c2e", dark: "#cdae7a" },
  resnet: { light: "#3f6b1f", dark: "#a5d37f" },
  convnext: { light: "#8a3030", dark: "#f0a0a0" },
  "mlp-mixer": { light: "#4a4fb5", dark: "#a9adf5" },
};

const DASHES = ["", "8 3", "3 3", "10 3 2 3", "5 2", "1.5 3", "12 4 4 4", "2 2 6 2"];

/**
 * A style for each network, by id. A linear network shares the style of the non-linear one of the same family and
 * kernel, because the two are never drawn in one panel with lines.
 */
export function networkStyles(networks: readonly NetworkResult[]): ReadonlyMap<string, NetworkStyle> {
  const kernels = [...new Set(networks.filter(isConvolution).map((n) => n.kernel ?? 0))].sort((a, b) => a - b);
  const keys: string[] = [];
  const styles = new Map<string, NetworkStyle>();
  for (const network of networks) {
    const key = `${network.family} ${network.kernel}`;
    if (!keys.includes(key)) keys.push(key);
    const index = keys.indexOf(key);
    const tone = toneOf(network, kernels);
    // Named by position: an id is foreign text and has no place in a style sheet.
    const property = `--network-${index}`;
    styles.set(network.id, {
      ...tone,
      property,
      colour: `var(${property}, ${tone.light})`,
      dash: DASHES[index % DASHES.length]!,
    });
  }
  return styles;
}

function isConvolution(network: NetworkResult): boolean {
  return network.family === "bounded-width" || network.family === "full-width";
}

function toneOf(network: NetworkResult, kernels: readonly number[]): Tone {
  if (network.family !== "bounded-width" && network.family !== "full-width") return FAMILY_TONES[network.family];
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
