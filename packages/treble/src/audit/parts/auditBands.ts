import { withinBand } from "../../attacks/bands/withinBand.ts";
import { spectrumDdn } from "../../attacks/methods/spectrumDdn.ts";
import { annulus } from "../../frequency/annulus.ts";
import type { Annulus } from "../../frequency/band.ts";
import { frequencyGrid } from "../../frequency/grid.ts";
import type { BandResult } from "../../results/audit.ts";
import { quartiles } from "../../statistics/quartiles.ts";
import { auditAttack } from "./auditAttack.ts";
import type { PartWork } from "./partWork.ts";

const edges = [0, 0.0625, 0.125, 0.25, 0.5, Number.POSITIVE_INFINITY] as const;

/**
 * Octaves of radius below the Nyquist frequency of an axis, what is below them, and what is beyond: those that hold
 * some frequency of an H×W image.
 */
export function auditBandsOf(height: number, width: number): readonly { readonly from: number; readonly to: number }[] {
  const grid = frequencyGrid(height, width);
  return edges
    .slice(1)
    .map((to, i) => ({ from: edges[i]!, to }))
    .filter(({ from, to }) => annulus(grid, from, to).includes(1));
}

/**
 * The smallest L2 perturbation within one band of frequencies after the other, on the same images: where a model is
 * easily misled, and where it takes much.
 */
export async function auditBands({ running, ...work }: PartWork, steps: number): Promise<readonly BandResult[]> {
  const [, height, width] = work.model.shape;
  const bands = auditBandsOf(height, width);
  const { onProgress, ...quiet } = running;
  const results: BandResult[] = [];
  for (const [i, { from, to }] of bands.entries()) {
    const band: Annulus = { ...(from > 0 && { from }), ...(to < Number.POSITIVE_INFINITY && { to }) };
    const told: typeof onProgress = ({ done, total }) =>
      onProgress?.({ done: i * total + done, total: bands.length * total });
    const result = await auditAttack(
      { ...work, running: { ...quiet, onProgress: told } },
      withinBand(spectrumDdn({ steps }), band),
    );
    const sizes = result.l2.filter((_, n) => result.success[n] === 1);
    results.push({
      ...{ from, to, attacked: result.attacked, fooled: sizes.length },
      size: sizes.length > 0 ? quartiles(sizes) : null,
    });
  }
  return results;
}
