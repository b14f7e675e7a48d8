// Takes the steps of bench/cases.mjs in TensorFlow.js on its wasm backend, as far as that has the kernels for it.
// bench/peer.mjs describes the protocol.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { prepare } from "./tfjs_steps.mjs";

// What a library prints must not come between the answers.
console.log = console.error;
const require = createRequire(new URL("node/", import.meta.url));
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");

let opened;
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}

async function answer(question) {
  if (question.do === "start") {
    // In Node this backend has no threads.
    await tf.setBackend("wasm");
    return { version: `${wasm.version_wasm}, 1 threads` };
  }
  if (question.do === "turn") return { ms: timed(opened.step, question.repeats, question.uncounted) };
  if (opened) tf.engine().endScope();
  opened = undefined;
  tf.engine().startScope();
  try {
    const began = performance.now();
    const prepared = prepare(tf, question.case);
    for (let i = 0; i < (question.steps ?? 1); i++) prepared.step();
    const firstMs = performance.now() - began;
    opened = prepared;
    return question.do === "open" ? { firstMs } : { results: prepared.results().map(encoded) };
  } catch (error) {
    // Half a step may have left tensors behind; they go with the scope.
    tf.engine().endScope();
    return { unsupported: error.message.split("\n")[0] };
  }
}

function encoded(tensor) {
  const { buffer, byteOffset, byteLength } = tensor.dataSync();
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

function timed(step, repeats, uncounted) {
  for (let i = 0; i < uncounted; i++) step();
  const started = performance.now();
  for (let i = 0; i < repeats; i++) step();
  return (performance.now() - started) / repeats;
}
