import type { Backend } from "ongrad";
import { webgpuBackend } from "ongrad/webgpu";
import mjs from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import type { Engine } from "./engine.ts";
import { fetchRuntime } from "./fetchRuntime.ts";
import type { Opening } from "./openEngine.ts";

/** The graphics card. @throws Error where the browser gives none. */
export async function open(_: Engine, { fetched, lost }: Opening): Promise<Backend> {
  const here = (path: string): string => new URL(path, import.meta.url).href;
  const wasmBinary = await fetchRuntime(here(wasm));
  fetched();
  const wasmPaths = { mjs: here(mjs), wasm: here(wasm) };
  const onLost = (why: string): void => lost(why || "the graphics card was lost");
  const backend = await webgpuBackend({ wasmPaths, wasmBinary, onLost });
  if (!backend) throw new Error("the browser gives no graphics card");
  return backend;
}
