import { lowFrequencyCeiling } from "treble-lab";

/** Radial frequencies below which energy is counted as low, in cycles per pixel. */
export const limits = [0.05, 0.1, 0.15] as const;

interface Extent {
  readonly height: number;
  readonly width: number;
}

const known = new Map<string, number>();

/** The largest share below a limit that a kernel of this width can have; each is worked out once. */
export function ceilingOf({ height, width }: Extent, kernel: number, limit: number): number {
  const key = [height, width, kernel, limit].join(" ");
  const share = known.get(key) ?? lowFrequencyCeiling({ height, width }, { height: kernel, width: kernel }, limit);
  known.set(key, share);
  return share;
}
