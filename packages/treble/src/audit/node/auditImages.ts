import { loadDataset } from "../../data/catalogue/datasets.ts";
import { type OwnImages, openOwnImages } from "../../data/own/ownImages.ts";
import { readImageArrays } from "../../data/own/readImageArrays.ts";
import type { SkippedImage } from "../../data/own/skippedImage.ts";
import type { NameImageOption } from "../../models/checkImages.ts";
import type { Progress } from "../../running/running.ts";
import type { ImagesForAudit } from "../auditOpened.ts";
import { spreadSplit } from "../spreadSplit.ts";

/** A dataset by name, as `loadDataset` takes it, or images of one's own. */
export type AuditImages = string | OwnImages;

/** How images are loaded, and who is told. */
export interface LoadingImages {
  readonly signal?: AbortSignal | undefined;
  readonly onNote?: ((note: string) => void) | undefined;
  /** Told in words what is being loaded, and how far it is. */
  readonly onLoading?: ((what: string, progress: Progress) => void) | undefined;
  readonly called?: NameImageOption | undefined;
}

/**
 * The test images of a dataset, or images of one's own (all of them, where nothing divides them), spread over the
 * classes and no more than `most`. Of one's own those that cannot be read are left out and told.
 *
 * @param channels what the model takes, where that is known: images of one's own become grey or coloured by it.
 * @throws UserError where there are none, or they do not fit together; the signal's reason if aborted.
 */
export async function auditImages(
  source: AuditImages,
  channels: number | undefined,
  most: number,
  { signal, onNote, onLoading, called }: LoadingImages = {},
): Promise<ImagesForAudit> {
  if (typeof source === "string") {
    const dataset = await loadDataset(source, {
      ...(signal && { signal }),
      ...(onNote && { onNote }),
      readArrays: readImageArrays,
      onProgress: (progress) => onLoading?.(`Fetching ${source}`, progress),
    });
    const test = spreadSplit(dataset.test, most);
    return { shown: dataset.name, dataset: { ...dataset, test }, available: dataset.test.count, skipped: [] };
  }
  const { options } = source;
  const own: OwnImages = {
    ...source,
    options: {
      ...options,
      whole: true,
      ...(options.channels === null && (channels === 1 || channels === 3) && { channels }),
    },
  };
  const skipped: SkippedImage[] = [];
  const reading = { naming: `Looking at ${own.path}`, reading: `Reading ${own.path}` };
  const opened = await openOwnImages(own, {
    signal,
    onNote,
    called,
    readArrays: readImageArrays,
    onSkip: (one) => void skipped.push(one),
    onProgress: ({ doing, ...progress }) => onLoading?.(reading[doing], progress),
  });
  const dataset = await opened.load({ train: 0, test: most });
  const { count } = dataset.test;
  return {
    shown: own.path,
    dataset: { ...dataset, test: spreadSplit(dataset.test, most) },
    available: Math.max(opened.count ?? 0, count),
    skipped,
  };
}
