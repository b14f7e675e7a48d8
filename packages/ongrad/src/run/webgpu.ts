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
  /** The `.wasm` itself, where the caller has fetched it. Default: it is fetched when the first session is made. */
  readonly wasmBinary?: ArrayBuffer;
  /** Told once when the browser takes the graphics card away; no session of the backend works from then on. */
  readonly onLost?: (reason: string) => void;
}

let only: Backend | undefined;

/**
 * The graphics card through WebGPU, for browsers and workers: stock onnxruntime-web, in an entry of its own, since it
 * brings a runtime of its own (27 MB). Operators that it lacks run on the processor, on one thread. Sessions take
 * turns. One object a page; options count when it is asked for first.
 * @returns undefined where the browser has no WebGPU, or none for this page.
 */
export async function webgpuBackend(options: WebgpuBackendOptions = {}): Promise<Backend | undefined> {
  const { wasmPaths, wasmBinary, onLost } = options;
  if (only) return only;
  const { gpu } = (globalThis as unknown as { navigator: { gpu?: { requestAdapter(): Promise<unknown> } } }).navigator;
  if (!(await gpu?.requestAdapter().catch(() => null))) return undefined;
  if (wasmPaths) env.wasm.wasmPaths = wasmPaths;
  if (wasmBinary) env.wasm.wasmBinary = wasmBinary;
  env.wasm.numThreads = 1;
  only ??= {
    name: "onnxruntime-web webgpu",
    Tensor,
    instead: webgpuKernels,
    keepsOutputs: true,
    createSession: inTurns(
      keptOpen(async (model, { unoptimized, kept = [] }) => {
        const session = await InferenceSession.create(model, {
          preferredOutputLocation: Object.fromEntries(kept.map((name) => [name, "gpu-buffer"])),
          executionProviders: ["webgpu"],
          graphOptimizationLevel: unoptimized ? "disabled" : "all",
          logSeverityLevel: 4,
        });
        watch(onLost);
        return session;
      }),
    ),
  };
  return only;
}

let watched = false;

/** The runtime has its device from the first session on. */
function watch(onLost: WebgpuBackendOptions["onLost"]): void {
  if (watched || !onLost) return;
  watched = true;
  const device = env.webgpu.device as unknown as { readonly lost: Promise<{ readonly message: string }> };
  void device.lost.then(({ message }) => onLost(message));
}
