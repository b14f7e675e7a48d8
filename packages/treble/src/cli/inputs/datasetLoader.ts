import { datasetName } from "../../data/catalogue/datasetName.ts";
import { loadDataset } from "../../data/catalogue/datasets.ts";
import type { Dataset } from "../../data/dataset.ts";
import { isOwnName, type OpenedImages, type OwnImages, openOwnImages } from "../../data/own/ownImages.ts";
import { readImageArrays } from "../../data/own/readImageArrays.ts";
import type { Most } from "../../data/own/readSource.ts";
import { UserError } from "../../errors/userError.ts";
import { bytesText } from "../../report/words/bytesText.ts";
import type { CliContext } from "../terminal/context.ts";
import type { ProgressDisplay } from "../terminal/progress.ts";
import { type DataOptions, ownFlagNames, ownRequest, rememberedRequest, type Surroundings } from "./ownRequest.ts";
import { rememberedImages, rememberImages } from "./rememberedImages.ts";

/** Datasets as a command deals with them. */
export interface DatasetLoader {
  /**
   * The name by which runs remember what the user calls `given`: that of a dataset of Treble's, or, of images of one's
   * own, the hash of their content. Nothing is decoded.
   * @throws UserError where there is no such dataset.
   */
  name(given: string, flags?: DataOptions, surroundings?: Surroundings): Promise<string>;
  /**
   * A dataset by that name; of images of one's own no more than `most`. Each is loaded once. Throws as `loadDataset`
   * does.
   */
  load(name: string, most?: Most): Promise<Dataset>;
  /** Images of one's own that were named, by their names. */
  readonly own: ReadonlyMap<string, OwnImages>;
  /** A name for people: of images of one's own, where they are. */
  shown(name: string): string;
  /** Lets the store at `root` know where those images are. */
  remember(root: string): void;
}

/** Before this, no progress is shown. */
const PROMPT_SECONDS = 1;

/**
 * @param display null where there is none yet: then notes go to stderr, and no progress is shown.
 * @param results folder of the store that may know where images are.
 * @param own images that were named before.
 */
export function datasetLoader(
  context: CliContext,
  display: ProgressDisplay | null,
  results: string,
  own: Map<string, OwnImages> = new Map(),
): DatasetLoader {
  const loading = new Map<string, Promise<Dataset>>();
  const opened = new Map<string, OpenedImages>();
  const onNote = (note: string): void => {
    if (display) display.log(`note: ${note}`);
    else context.stderr.write(`note: ${note}\n`);
  };

  const open = async (images: OwnImages, notes = true): Promise<OpenedImages> => {
    const id = `images ${images.path}`;
    const labels = { naming: `Looking at ${images.path}`, reading: `Reading ${images.path}` };
    const begun = new Map<keyof typeof labels, number>();
    let now: keyof typeof labels | undefined;
    const found = await openOwnImages(images, {
      signal: context.signal,
      readArrays: readImageArrays,
      called: ownFlagNames,
      ...(notes && { onNote }),
      onProgress: ({ doing, done, total }) => {
        // What is over in a moment is not worth a line.
        const since = begun.get(doing) ?? context.clock();
        begun.set(doing, since);
        if (now !== doing && (context.clock() - since < PROMPT_SECONDS || done === total)) return;
        if (now !== doing) display?.start(id, labels[doing], 0);
        now = doing;
        display?.update(id, { done: done / total, text: `${done} of ${total}` });
        if (done === total) display?.finish(id);
      },
    });
    opened.set(found.name, found);
    own.set(found.name, images);
    return found;
  };

  const fetched = async (name: string): Promise<Dataset> => {
    let downloading = false;
    const id = `dataset ${name}`;
    const dataset = await loadDataset(name, {
      signal: context.signal,
      onNote,
      onProgress: ({ done, total }) => {
        if (!downloading) display?.start(id, `Fetching ${name}`, 0);
        downloading = true;
        display?.update(id, { done: done / total, text: `${bytesText(done)} of ${bytesText(total)}` });
      },
    });
    display?.finish(id, downloading ? `Fetched ${name}; the next time it comes from the cache folder.` : undefined);
    return dataset;
  };

  const load = async (name: string, most: Most): Promise<Dataset> => {
    const images = own.get(name);
    if (images === undefined) return fetched(name);
    const found = opened.get(name) ?? (await open(images, false));
    if (found.name !== name)
      throw new UserError(`The images in ${images.path} changed while they were in use; start the command again.`);
    return found.load(most);
  };

  return {
    own,
    shown: (name) => own.get(name)?.path ?? name,
    remember: (root) => {
      for (const [name, images] of own) rememberImages(root, name, images);
    },
    async name(given, flags = {}, surroundings = {}) {
      const known = isOwnName(given) ? (own.get(given) ?? rememberedImages(results).get(given)) : undefined;
      if (isOwnName(given) && known === undefined) {
        throw new UserError(
          `The images that are named ${given} by their content are of your own, and ${results} does not say where they are; name the folder or file with --data.`,
        );
      }
      const images = known ? rememberedRequest(known, flags, surroundings) : ownRequest(given, flags, surroundings);
      if (images === null) return datasetName(given);
      const same = known !== undefined && JSON.stringify(images) === JSON.stringify(known);
      if (same && opened.has(given)) return given;
      const { name } = await open(images).catch((cause: unknown) => {
        if (known === undefined || !(cause instanceof UserError)) throw cause;
        const message = cause.message.replace(/\.$/, "");
        throw new UserError(`${message}; or, if the run's images are elsewhere now, name them with --data.`, { cause });
      });
      if (same && name !== given) {
        onNote(
          `The images in ${images.path} are not those that they were; what is done now is done with those that are there.`,
        );
      }
      return name;
    },
    load(name, most = {}) {
      const key = `${name} ${most.train} ${most.test}`;
      const known = loading.get(key) ?? load(name, most);
      loading.set(key, known);
      return known;
    },
  };
}
