import * as fc from "fast-check";
import mjs from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import type { Backend } from "../../run/backend.ts";
import { webgpuBackend } from "../../run/webgpu.ts";
import { testBackend } from "../backend.ts";
import { compareBackends } from "../compareBackends.ts";
import { families } from "../families.ts";
import { train } from "./cases.ts";
import { countGpuTraffic } from "./gpuTraffic.ts";
import { keptState, type Stretch } from "./keptState.ts";

/** What the test outside asks of the page. */
export interface WebgpuPage {
  /** Whether the browser has WebGPU. */
  readonly there: boolean;
  /** What is wrong with an operator's results beside WebAssembly's, or null. */
  compares(family: string, op: string): Promise<string | null>;
  train(): ReturnType<typeof train>;
  /** A state that is carried from step to step: on the graphics card, and by WebAssembly. */
  keptState(): Promise<readonly [readonly Stretch[], readonly Stretch[]]>;
}

const CASES = 3;
const backend = await webgpuBackend({ wasmPaths: { mjs, wasm } });
const backends: readonly [Backend, Backend] | undefined = backend && [backend, testBackend];

const webgpuPage: WebgpuPage = {
  there: backend !== undefined,
  compares: (family, op) =>
    fc
      .assert(
        fc.asyncProperty(families[family]![op]!, (test) => compareBackends(op, test, backends!)),
        { seed: 5, numRuns: CASES },
      )
      .then(
        () => null,
        (error: unknown) => `${error} ${(error as Error).cause ?? ""}`,
      ),
  train: () => train(backend!),
  keptState: async () => [await keptState(backend!, countGpuTraffic()), await keptState(testBackend)],
};
Object.assign(globalThis, { webgpuPage });
