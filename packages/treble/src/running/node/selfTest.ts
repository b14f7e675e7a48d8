/**
 * What `treble doctor` tries in a process of its own, because a runtime that does not fit the machine may take its
 * process down: `node selfTest.js cpu|webgpu`. Prints one line of JSON.
 */
import { compile, gradients, input, matmul, reduceSum, relu, serialize, type Value } from "ongrad";
import type { SelfTestResult } from "./selfTestResult.ts";

/** Side of the square matrices whose product measures the speed. */
const SIDE = 768;
const MEASURED_MS = 400;

async function cpu(): Promise<SelfTestResult> {
  const { nodeBackend } = await import("ongrad/node");
  const { listSupportedBackends } = await import("onnxruntime-node");
  const x = input("x", [2, 2]);
  const y = relu(matmul(x, x));
  const [gradient] = gradients(reduceSum(y), [x]) as [Value];
  const small = await compile({ x }, { y, gradient }, { backend: nodeBackend() });
  const results = await small.run({ x: Float32Array.of(1, 2, -3, 1) });
  await small.dispose();
  // x·x = [[-5, 4], [-6, -5]], of which only the 4 = x₀₀x₀₁ + x₀₁x₁₁ passes.
  const right = String(results.y) === "0,4,0,0" && String(results.gradient) === "2,2,0,2";
  if (!right) throw new Error(`a small graph gives [${results.y}] and [${results.gradient}]`);
  const speed: { threads: number; gflops: number }[] = [];
  for (const threads of [1, 2]) speed.push({ threads, gflops: await matmulSpeed(threads) });
  return {
    backends: listSupportedBackends()
      .filter(({ bundled }) => bundled)
      .map(({ name }) => name),
    speed,
  };
}

async function matmulSpeed(threads: number): Promise<number> {
  const { nodeBackend } = await import("ongrad/node");
  const a = input("a", [SIDE, SIDE]);
  const b = input("b", [SIDE, SIDE]);
  const product = await compile({ a, b }, { c: matmul(a, b) }, { backend: nodeBackend(), threads });
  const feeds = { a: new Float32Array(SIDE * SIDE).fill(0.5), b: new Float32Array(SIDE * SIDE).fill(0.25) };
  const into = { c: new Float32Array(SIDE * SIDE) };
  await product.run(feeds, into);
  // The best of several: whatever else the machine does can only slow it down.
  let best = Number.POSITIVE_INFINITY;
  for (const start = performance.now(); performance.now() - start < MEASURED_MS; ) {
    const before = performance.now();
    await product.run(feeds, into);
    best = Math.min(best, performance.now() - before);
  }
  await product.dispose();
  return (2 * SIDE ** 3) / (best * 1e6);
}

async function webgpu(): Promise<SelfTestResult> {
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const x = input("x", [2, 2]);
  const model = serialize({ inputs: { x }, outputs: { y: relu(x) } });
  const session = await InferenceSession.create(model, { executionProviders: ["webgpu"], logSeverityLevel: 4 });
  const { y } = await session.run({ x: new Tensor("float32", Float32Array.of(1, -2, 3, -4), [2, 2]) });
  if (String(y?.data) !== "1,0,3,0") throw new Error(`a small graph gives [${String(y?.data)}]`);
  return { backends: ["webgpu"], speed: [] };
}

const test = process.argv[2] === "webgpu" ? webgpu : cpu;
const answer = await test().catch((error: unknown): SelfTestResult => {
  const message = error instanceof Error ? error.message : String(error);
  return { error: message.replace(/\s+/g, " ").trim() };
});
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
