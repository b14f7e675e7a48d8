import { whiteNoiseCentroid } from "../../../frequency/grid.ts";
import { fixed, percent } from "../../../report/words/format.ts";
import type { SharedSpectrum } from "../../../spectrum/sharedSpectrum.ts";
import type { Interval } from "../../../statistics/interval.ts";
import { textTable } from "../../terminal/textTable.ts";
import { ringsOnScreen } from "./ringsOnScreen.ts";

/** What networks have in common, for people. */
export function sharedText(found: SharedSpectrum, names: readonly string[]): string {
  const { networks, images, count, pairs, grid, determined, ownProfile, profile } = found;
  const row = (label: string, { mean, low, high }: Interval): string[] => [
    label,
    fixed(mean, 3),
    `[${fixed(low, 3)}, ${fixed(high, 3)}]`,
  ];
  const rings = ringsOnScreen(ownProfile);
  const shared = profile ? ringsOnScreen(profile) : null;
  const profileRows = rings.map(({ radius, share }, i) => [
    fixed(radius, 3),
    `${percent(share)} %`,
    ...(shared ? [`${percent(shared[i]!.share)} %`] : []),
  ]);
  const unknown =
    "The interval of the agreement reaches 0: where the energy lies that these networks have in common is not determined.\n";
  return [
    `What ${networks} networks have in common: ${pairs} ${pairs === 1 ? "pair" : "pairs"} at ${images} of ${count} images, ${grid.height}×${grid.width} pixels (${names.join(", ")})\n\n`,
    textTable(
      [
        ["", "mean", "95 % interval"],
        row("own mean frequency (centroid), cycles per pixel", found.ownCentroid),
        determined
          ? row("shared mean frequency, cycles per pixel", found.centroid)
          : ["shared mean frequency, cycles per pixel", "–", "not determined"],
        row("agreement (mean cosine): share of the energy in common", found.agreement),
      ],
      [1],
    ),
    `\nWhite noise on this grid has its mean frequency at ${fixed(whiteNoiseCentroid(grid), 3)}. Intervals are over images and seeds.\n`,
    determined ? "\n" : `${unknown}\n`,
    textTable(
      [["radius", "own", ...(shared ? ["shared"] : [])], ...profileRows].map((cells) => ["", ...cells]),
      [1, 2, 3],
    ),
    "(cycles per pixel; the share of each ring)\n",
  ].join("");
}
