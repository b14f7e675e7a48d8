import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { Backend } from "./backend.ts";
import { inTurns } from "./inTurns.ts";

export interface WebBackendOptions {
  /** Threads that share the work of an operator, this one included. Default: half the cores, at most 4. */
  readonly threads?: number;
  /**
   * Where the browser finds onnxruntime-web's `ort-wasm-simd-threaded.mjs` and `.wasm`: the folder's URL or the two
   * files'. Default: beside the script. Bundled code with threads should say it, with a bundler that is told the
   * condition `onnxruntime-web-use-extern-wasm`: the bundle would otherwise start, and run, again in every thread.
   */
  readonly wasmPaths?: string | { readonly mjs: string; readonly wasm: string };
  /** The `.wasm` itself, where the caller has fetched it. Default: it is fetched when the first session is made. */
  readonly wasmBinary?: ArrayBuffer;
}

let only: { readonly backend: Backend; readonly settings: string } | undefined;

/**
 * The WebAssembly backend for browsers and workers, of which a page has one: stock onnxruntime-web on the CPU. Threads
 * need a cross-origin isolated page and are its own; a session's `threads` is ignored. Elsewhere one thread does it
 * all. Asked again without options it gives the one that is there.
 * @throws Error when asked again with other options.
 */
export function webBackend(asked?: WebBackendOptions): Backend {
  const options = asked ?? {};
  const settings = JSON.stringify([options.threads, options.wasmPaths]);
  if (only) {
    if (asked && only.settings !== settings)
      throw new Error("A page has one webBackend: ask for it with the same options.");
    return only.backend;
  }
  if (options.threads !== undefined && !(Number.isInteger(options.threads) && options.threads > 0)) {
    throw new Error(`The number of threads must be a whole number above 0, not ${options.threads}.`);
  }
  const { crossOriginIsolated = false } = globalThis as { crossOriginIsolated?: boolean };
  if (!crossOriginIsolated) env.wasm.numThreads = 1;
  else if (options.threads) env.wasm.numThreads = options.threads;
  if (options.wasmPaths) env.wasm.wasmPaths = options.wasmPaths;
  if (options.wasmBinary) env.wasm.wasmBinary = options.wasmBinary;
  only = { backend: createBackend(), settings };
  return only.backend;
}

function createBackend(): Backend {
  return {
    name: "onnxruntime-web wasm",
    Tensor,
    createSession: inTurns((model, { unoptimized }) =>
      InferenceSession.create(model, {
        executionProviders: ["wasm"],
        graphOptimizationLevel: unoptimized ? "disabled" : "all",
        logSeverityLevel: 4,
      }),
    ),
  };
}
