import { auditMemory, imagesForAudit } from "treble-lab";
import type { Lab } from "treble-lab/report";
import { isArrayName } from "../images/droppedArrays.ts";
import { generated } from "../training/datasetHere.ts";
import { type AskedAudit, yours } from "./askedAudit.ts";
import type { DescribedModel } from "./describedModel.ts";
import { generatedTestImages } from "./imagesHere.ts";
import type { OpenedFacts } from "./messages.ts";
import { memorySentence } from "./words.ts";

/** What an audit is going to take of memory, in a sentence. */
export function expectedMemory(
  opened: OpenedFacts,
  { bytes }: DescribedModel,
  { data, images: attacked, memory }: AskedAudit,
  here: { readonly own: readonly File[]; readonly lab: Lab },
): string {
  const counts = new Map([
    ...here.lab.trainable.map(({ name, testImages }) => [name, testImages] as const),
    [generated, generatedTestImages],
    [yours, ownCount(here.own, opened.shape)],
  ]);
  const images = Math.min(imagesForAudit(opened.shape, attacked), counts.get(data) ?? 0);
  const { shape, perImage } = opened;
  const expected = auditMemory({ shape, perImage, bytes }, { images, attacked: Math.min(images, attacked) }, memory);
  return memorySentence(opened, expected, images);
}

/** How many images files hold: one each, a file of arrays as many as its bytes are pixels of. */
function ownCount(files: readonly File[], shape: OpenedFacts["shape"]): number {
  const size = shape[0] * shape[1] * shape[2];
  return files.reduce((sum, file) => sum + (isArrayName(file.name) ? Math.ceil(file.size / size) : 1), 0);
}
