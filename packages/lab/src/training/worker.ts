/** The worker in which networks are trained: one at a time, what two seeds share after each. */
import { webBackend } from "ongrad/web";
import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { Asked } from "./asked.ts";
import { datasetHere } from "./datasetHere.ts";
import { gate } from "./gate.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { type Finished, session } from "./session.ts";
import { sharedOf } from "./sharedOf.ts";

const MOST_THREADS = 4;
const threads = crossOriginIsolated ? Math.min(MOST_THREADS, Math.max(1, navigator.hardwareConcurrency >> 1)) : 1;
const here = (path: string): string => new URL(path, import.meta.url).href;
const backend = webBackend({ threads, wasmPaths: { mjs: here(mjs), wasm: here(wasm) } });
const tell = (message: FromWorker): void => postMessage(message);
const door = gate(() => tell({ kind: "paused" }));
/** Of one network, seed by seed. */
let siblings: { readonly key: string; readonly finished: Finished[] } = { key: "", finished: [] };

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "train") void begin(data);
  else door[data.kind]();
});

async function begin({ asked, files }: Extract<ToWorker, { kind: "train" }>): Promise<void> {
  try {
    const dataset = await datasetHere(asked.data, asked.trainImages, files);
    tell({ kind: "begun", threads });
    const finished = await session(asked, dataset, {
      ...{ backend, threads, gate: door, tell, clock: () => performance.now() },
      signal: new AbortController().signal,
    });
    const key = JSON.stringify({ ...asked, seed: null } satisfies Omit<Asked, "seed"> & { seed: null });
    const before = siblings.key === key ? siblings.finished : [];
    const others = before.filter(({ trained }) => trained.asked.seed !== asked.seed);
    siblings = { key, finished: [...others, finished] };
    const { trained, model } = finished;
    tell({ kind: "done", trained, model, shared: await sharedOf(siblings.finished) });
  } catch (error) {
    tell({ kind: "failed", sentence: error instanceof Error ? error.message : String(error) });
  }
}
