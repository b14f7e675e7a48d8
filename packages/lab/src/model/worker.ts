/** The worker in which models are opened and audited: one at a time; to stop it is to end it. */
import { webBackend } from "ongrad/web";
import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { auditJson } from "treble-lab/report";
import { auditHere, openHere, type Surroundings } from "./auditHere.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { failureSentence } from "./words.ts";

const MOST_THREADS = 4;
const threads = crossOriginIsolated ? Math.min(MOST_THREADS, Math.max(1, navigator.hardwareConcurrency >> 1)) : 1;
const here = (path: string): string => new URL(path, import.meta.url).href;
const backend = webBackend({ threads, wasmPaths: { mjs: here(mjs), wasm: here(wasm) } });
const tell = (message: FromWorker): void => postMessage(message);
const around: Surroundings = {
  ...{ backend, tell },
  machine: `WebAssembly in a browser, ${threads} ${threads === 1 ? "thread" : "threads"}`,
};

addEventListener("message", async ({ data }: MessageEvent<ToWorker>) => {
  try {
    if (data.kind === "open") await openHere(data, around);
    else tell({ kind: "done", json: auditJson(await auditHere(data, around)) });
  } catch (error) {
    tell({ kind: "failed", sentence: failureSentence(error) });
  }
});
