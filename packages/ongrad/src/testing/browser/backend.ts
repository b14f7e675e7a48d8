import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { Backend } from "../../run/backend.ts";
import { webBackend } from "../../run/web.ts";

/** Takes the place of `testing/backend.ts` in the browser. */
export const testBackend: Backend = webBackend({ threads: 2, wasmPaths: { mjs, wasm } });
