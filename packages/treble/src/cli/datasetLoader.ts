import type { Dataset } from "../data/dataset.ts";
import { loadDataset } from "../data/datasets.ts";
import { bytesText } from "./bytesText.ts";
import type { CliContext } from "./context.ts";
import type { ProgressDisplay } from "./progress.ts";

/** A dataset by name, its download shown; each is loaded once. Throws as `loadDataset` does. */
export function datasetLoader(context: CliContext, display: ProgressDisplay): (name: string) => Promise<Dataset> {
  const loading = new Map<string, Promise<Dataset>>();
  const load = async (name: string): Promise<Dataset> => {
    let downloading = false;
    const id = `dataset ${name}`;
    const dataset = await loadDataset(name, {
      signal: context.signal,
      onNote: (note) => display.log(`note: ${note}`),
      onProgress: (received, total) => {
        if (!downloading) display.start(id, `Fetching ${name}`, 0);
        downloading = true;
        const text = total ? `${bytesText(received)} of ${bytesText(total)}` : bytesText(received);
        display.update(id, { done: total ? received / total : 0, text });
      },
    });
    display.finish(id, downloading ? `Fetched ${name}; the next time it comes from the cache folder.` : undefined);
    return dataset;
  };
  return (name) => {
    const known = loading.get(name) ?? load(name);
    loading.set(name, known);
    return known;
  };
}
