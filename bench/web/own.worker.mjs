import { webBackend } from "ongrad/web";
import gpuMjs from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import gpuWasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { answer } from "./answer.mjs";
import { caseNamed } from "./cases.mjs";
import { lossOf } from "./lossOf.mjs";
import { openOwn } from "./ownVariant.mjs";

const here = (path) => new URL(path, import.meta.url).href;
let options;
let side;

answer({
  async start({ device, threads }) {
    options = { backend: await backendOf(device, threads), threads };
    return {};
  },
  async open({ name }) {
    side = await openOwn(name, options);
    return { repeats: side.repeats, results: side.results };
  },
  turn: ({ repeats }) => side.turn(repeats),
  close: () => side.close(),
  loss: ({ name, results }) => lossOf(caseNamed(name), results, options),
});

async function backendOf(device, threads) {
  if (device === "cpu") return webBackend({ threads, wasmPaths: { mjs: here(mjs), wasm: here(wasm) } });
  const { webgpuBackend } = await import("ongrad/webgpu");
  const backend = await webgpuBackend({ wasmPaths: { mjs: here(gpuMjs), wasm: here(gpuWasm) } });
  if (!backend) throw new Error("the browser gives no graphics card by WebGPU");
  return backend;
}
