import { concat, constant, full, gather, reduceSum, type Value } from "ongrad";
import type { Annuli } from "../frequency/grid.ts";

/**
 * Share of each annulus, `[N, annuli]`, of energy distributions `p` `[N, H*W]`. The grid points of each annulus are
 * gathered and added, which on large images needs far less memory than a matrix of memberships.
 */
export function radialProfile(p: Value, annuli: Annuli): Value {
  const [count, size] = p.shape as [number, number];
  const rings = annuli.count.length;
  const longest = Math.max(...annuli.count);
  // Annuli with fewer points are filled up with the position of an added zero.
  const positions = new BigInt64Array(rings * longest).fill(BigInt(size));
  const filled = new Int32Array(rings);
  annuli.index.forEach((ring, position) => {
    positions[ring * longest + filled[ring]!++] = BigInt(position);
  });
  const padded = concat([p, full(0, [count, 1], p.dtype)], 1);
  const members = gather(padded, constant(positions, [rings, longest]), 1);
  return reduceSum(members, { axes: [2] });
}
