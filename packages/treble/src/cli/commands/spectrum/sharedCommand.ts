import { writeFileAtomic } from "../../../files/atomicFile.ts";
import { writeNpz } from "../../../formats/npz.ts";
import { type SharedSpectrum, sharedSpectrum } from "../../../spectrum/sharedSpectrum.ts";
import type { CliContext } from "../../terminal/context.ts";
import { checkOutput } from "../attack/checkOutput.ts";
import { sharedFiles } from "./sharedFiles.ts";
import { sharedText } from "./sharedText.ts";
import type { SpectrumOptions } from "./spectrumOptions.ts";

/** `treble spectrum --shared`: what the networks that the files are of have in common. */
export async function sharedCommand(
  sources: readonly string[],
  options: SpectrumOptions,
  context: CliContext,
): Promise<number> {
  if (options.out !== undefined) checkOutput(options.out);
  const { networks, names } = sharedFiles(sources, options, context);
  const found = await sharedSpectrum(networks, { signal: context.signal });
  if (options.out !== undefined) writeFileAtomic(options.out, writeNpz(sharedArrays(found)));
  context.stdout.write(options.json ? json(found, names) : sharedText(found, names));
  return 0;
}

/** Maps `[H, W]` with the zero frequency first; `moment`, `agreement` and `pairCount` image by image. */
function sharedArrays({ map, ownMap, table, grid, draws }: SharedSpectrum) {
  const size = [grid.height, grid.width];
  const vector = (data: Float64Array | Int32Array) => ({ data, shape: [data.length] });
  const count = table.moment.length;
  return {
    shared: { data: map, shape: size },
    own: { data: ownMap, shape: size },
    pairCount: vector(table.pairCount),
    moment: vector(table.moment),
    agreement: vector(table.agreement),
    profile: { data: table.profile, shape: [count, table.profile.length / count] },
    drawnCentroid: vector(draws.centroid),
    drawnAgreement: vector(draws.agreement),
    drawnOwnCentroid: vector(draws.ownCentroid),
  };
}

function json(found: SharedSpectrum, sources: readonly string[]): string {
  const { networks, count, images, pairs, determined, agreement, centroid, ownCentroid, profile, ownProfile } = found;
  const { height, width } = found.grid;
  const scalars = { agreement, centroid: determined ? centroid : null, ownCentroid };
  const about = { sources, networks, count, images, pairs, height, width, determined };
  return `${JSON.stringify({ ...about, ...scalars, profile, ownProfile }, null, 2)}\n`;
}
