import type { ConvolutionFact } from "../../../results/audit.ts";

/** Convolutions of one model that are wired alike. */
export interface ConvolutionKind {
  readonly kernel: ConvolutionFact["kernel"];
  readonly stride: ConvolutionFact["stride"];
  readonly dilation: ConvolutionFact["dilation"];
  readonly count: number;
  /** Whether every one of them has a group for each channel. */
  readonly depthwise: boolean;
  /** The least and the largest ceiling; null where none is known. */
  readonly ceilings: readonly [number, number] | null;
  /** Sides of the least and the largest receptive field, the longer ones; null where none is known. */
  readonly fields: readonly [number, number] | null;
}

/** Kinds by kernel, stride and dilation, the most frequent first. */
export function convolutionKinds(convolutions: readonly ConvolutionFact[]): readonly ConvolutionKind[] {
  const groups = new Map<string, ConvolutionFact[]>();
  for (const one of convolutions) {
    const key = [one.kernel, one.stride, one.dilation].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()]
    .map((alike) => ({
      kernel: alike[0]!.kernel,
      stride: alike[0]!.stride,
      dilation: alike[0]!.dilation,
      count: alike.length,
      depthwise: alike.every(({ groups: own, channels }) => own > 1 && own === channels[0]),
      ceilings: ends(alike.flatMap(({ ceiling }) => (ceiling !== null && Number.isFinite(ceiling) ? [ceiling] : []))),
      fields: ends(
        alike.flatMap(({ receptiveField }) => (receptiveField === null ? [] : [Math.max(...receptiveField)])),
      ),
    }))
    .toSorted((a, b) => b.count - a.count);
}

/** `3×3`; of a dilated one with the pixels that it spans. */
export function kernelText({
  kernel: [height, width],
  dilation: [down, across],
}: Pick<ConvolutionFact, "kernel" | "dilation">): string {
  const own = `${height}×${width}`;
  if (down <= 1 && across <= 1) return own;
  return `${own} over ${down * (height - 1) + 1}×${across * (width - 1) + 1} pixels`;
}

/** `1×1`, or `2` where both are the same. */
export function pairText([first, second]: readonly [number, number]): string {
  return first === second ? String(first) : `${first}×${second}`;
}

function ends(values: readonly number[]): readonly [number, number] | null {
  return values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
}
