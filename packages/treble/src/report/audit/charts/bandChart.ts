import type { BandResult } from "../../../results/audit.ts";
import type { Chart } from "../../../results/chart.ts";
import { undefinedInterval } from "../../../statistics/interval.ts";
import { bandText } from "../words/bandText.ts";

/** Of each band the smallest perturbations within it, median and quartiles; null where nothing was fooled in any. */
export function bandChart(
  models: readonly { readonly owner: string; readonly bands: readonly BandResult[] }[],
  whole: number,
): Chart | null {
  const measured = models.some(({ bands }) => bands.some(({ size }) => Number.isFinite(size?.median)));
  if (!measured) return null;
  return {
    id: "bands-size",
    title: "The smallest perturbation within one band of frequencies",
    caption:
      "L2 norm of the smallest perturbations found that have no energy outside of the band: median, and bars from the lower to the upper quartile, of the images that were fooled. The smaller, the weaker the model is there.",
    x: { label: "Cycles per pixel", scale: "rows" },
    y: { label: "L2 norm (pixel values from 0 to 1)", scale: "linear" },
    series: models.map(({ owner, bands }) => ({
      name: owner || "smallest perturbation",
      points: bands.map((band) => ({
        x: models.length === 1 ? rowName(band) : bandText(band),
        y: band.size === null ? undefinedInterval : { mean: band.size.median, low: band.size.q25, high: band.size.q75 },
      })),
    })),
    references: Number.isFinite(whole) ? [{ label: "all frequencies", value: whole }] : [],
  };
}

/** With the share that was fooled where not all were. */
function rowName({ attacked, fooled, ...band }: BandResult): string {
  return fooled < attacked ? `${bandText(band)}, ${Math.floor((100 * fooled) / attacked)} % fooled` : bandText(band);
}
