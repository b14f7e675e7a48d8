import { auditMemory, imagesForAudit } from "treble-lab";
import type { Lab } from "treble-lab/report";
import { generated } from "../training/datasetHere.ts";
import { type AskedAudit, yours } from "./askedAudit.ts";
import type { DescribedModel } from "./describedModel.ts";
import { generatedTestImages } from "./imagesHere.ts";
import type { OpenedFacts } from "./messages.ts";
import { memorySentence } from "./words.ts";

/** What an audit is going to take of memory, in a sentence; a file of one's own counts as an image. */
export function expectedMemory(
  opened: OpenedFacts,
  { bytes }: DescribedModel,
  { data, images: attacked, memory }: AskedAudit,
  here: { readonly own: number; readonly lab: Lab },
): string {
  const counts = new Map([
    ...here.lab.trainable.map(({ name, testImages }) => [name, testImages] as const),
    [generated, generatedTestImages],
    [yours, here.own],
  ]);
  const images = Math.min(imagesForAudit(opened.shape, attacked), counts.get(data) ?? 0);
  const { shape, perImage } = opened;
  const expected = auditMemory({ shape, perImage, bytes }, { images, attacked: Math.min(images, attacked) }, memory);
  return memorySentence(opened, expected, images);
}
