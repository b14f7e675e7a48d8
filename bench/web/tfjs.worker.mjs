import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths, version_wasm } from "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import { prepare } from "../peers/tfjs_steps.mjs";
import { ownSide } from "../turns.mjs";
import { answer } from "./answer.mjs";
import { CHECKED_STEPS, caseNamed } from "./cases.mjs";
import { giveFilterGradient } from "./tfjsFilterGradient.mjs";

const here = (path) => new URL(path, import.meta.url).href;
let side;

answer({
  async start({ backend, threads }) {
    setThreadsCount(threads);
    setWasmPaths({
      "tfjs-backend-wasm.wasm": here(plain),
      "tfjs-backend-wasm-simd.wasm": here(simd),
      "tfjs-backend-wasm-threaded-simd.wasm": here(threaded),
    });
    if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no ${backend} here`);
    await tf.ready();
    if (backend === "wasm") giveFilterGradient(tf);
    return { version: `${tf.version.tfjs}, ${backend === "wasm" ? `wasm ${version_wasm}` : backend}` };
  },
  async open({ name }) {
    tf.engine().startScope();
    try {
      const { step, results } = prepare(tf, caseNamed(name).peer);
      for (let i = 0; i < CHECKED_STEPS; i++) step();
      const reached = results().map((tensor) => Float32Array.from(tensor.dataSync()));
      side = await ownSide(async () => step());
      return { repeats: side.repeats, results: reached };
    } catch (error) {
      tf.engine().endScope();
      throw error;
    }
  },
  turn: ({ repeats }) => side.turn(repeats),
  close: () => tf.engine().endScope(),
});
