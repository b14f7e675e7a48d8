import { env, InferenceSession, Tensor } from "onnxruntime-web/webgpu";
import { webgpuKernels } from "../lower/webgpuKernels.ts";
import type { Backend } from "./backend.ts";
import { inTurns } from "./inTurns.ts";
import { keptOpen } from "./keptOpen.ts";

export interface WebgpuBackendOptions {
  /**
   * Where the browser finds onnxruntime-web's `ort-wasm-simd-threaded.asyncify.mjs` and `.wasm`: the folder's URL or
   * the two files'. Default: beside the script.
   */
  readonly wasmPaths?: string | { readonly mjs: string; readonly wasm: string };
}

let only: Backend | undefined;

/**
 * The graphics card through WebGPU, for browsers and workers: stock onnxruntime-web, in an entry of its own, since it
 * brings a runtime of its own (27 MB). Operators that it lacks run on the processor, on one thread. Sessions take
 * turns. One object a page; options count when it is asked for first.
 * @returns undefined where the browser has no WebGPU, or none for this page.
 */
export async function webgpuBackend({ wasmPaths }: WebgpuBackendOptions = {}): Promise<Backend | undefined> {
  if (only) return only;
  const { gpu } = (globalThis as unknown as { navigator: { gpu?: { requestAdapter(): Promise<unknown> } } }).navigator;
  if (!(await gpu?.requestAdapter().catch(() => null))) return undefined;
  if (wasmPaths) env.wasm.wasmPaths = wasmPaths;
  env.wasm.numThreads = 1;
  only ??= {
    name: "onnxruntime-web webgpu",
    Tensor,
    instead: webgpuKernels,
    createSession: inTurns(
      keptOpen((model, { unoptimized }) =>
        InferenceSession.create(model, {
          executionProviders: ["webgpu"],
          graphOptimizationLevel: unoptimized ? "disabled" : "all",
          logSeverityLevel: 4,
        }),
      ),
    ),
  };
  return only;
}
