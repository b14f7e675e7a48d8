import { webgpuBackend } from "ongrad/webgpu";
import mjs from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import type { Engine } from "./engine.ts";
import { fetchRuntime } from "./fetchRuntime.ts";
import { open as openProcessor } from "./onWebAssembly.ts";
import type { OpenEngine, Opening } from "./openEngine.ts";

/** The graphics card. @throws Error where the browser gives none. */
export async function open(engine: Engine, { fetched, lost }: Opening): Promise<OpenEngine> {
  const here = (path: string): string => new URL(path, import.meta.url).href;
  const { backend: exact } = await openProcessor({ device: "cpu", threads: 1 }, { fetched: () => {} });
  const wasmBinary = await fetchRuntime(here(wasm));
  fetched();
  const wasmPaths = { mjs: here(mjs), wasm: here(wasm) };
  const onLost = (why: string): void => lost(why || "the graphics card was lost");
  const backend = await webgpuBackend({ wasmPaths, wasmBinary, onLost });
  if (!backend) throw new Error("the browser gives no graphics card");
  return { engine, backend, exact };
}
