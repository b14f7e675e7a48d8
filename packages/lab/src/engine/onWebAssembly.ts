import { webBackend } from "ongrad/web";
import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { Engine } from "./engine.ts";
import { fetchRuntime } from "./fetchRuntime.ts";
import type { OpenEngine, Opening } from "./openEngine.ts";

/** The processor. */
export async function open(engine: Engine, { fetched }: Pick<Opening, "fetched">): Promise<OpenEngine> {
  const here = (path: string): string => new URL(path, import.meta.url).href;
  const wasmBinary = await fetchRuntime(here(wasm));
  fetched();
  const { threads } = engine;
  const backend = webBackend({ threads, wasmPaths: { mjs: here(mjs), wasm: here(wasm) }, wasmBinary });
  return { engine, backend, exact: backend };
}
