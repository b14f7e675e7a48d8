import { type Backend, compile, input, matmul } from "ongrad";
import type { Engine } from "./engine.ts";

/** What the worker tells while an engine opens, and afterwards. */
export interface Opening {
  /** The runtime is here. */
  readonly fetched: () => void;
  /** The graphics card was taken away. */
  readonly lost: (why: string) => void;
}

/** Opens an engine, in a worker, and has it compute something. @throws Error saying why it does not work. */
export async function openEngine(engine: Engine, opening: Opening): Promise<Backend> {
  const { open } = await (engine.device === "webgpu" ? import("./onWebgpu.ts") : import("./onWebAssembly.ts"));
  const backend = await open(engine, opening);
  await compute(backend, engine.threads);
  return backend;
}

/** Large enough for threads to share it. */
const SIZE = 128;

async function compute(backend: Backend, threads: number): Promise<void> {
  const [a, b] = [input("a", [SIZE, SIZE]), input("b", [SIZE, SIZE])];
  const product = await compile({ a, b }, { c: matmul(a, b) }, { backend, threads });
  const ones = new Float32Array(SIZE * SIZE).fill(1);
  const { c } = await product.run({ a: ones, b: ones });
  await product.dispose();
  if (!c.every((value: number | bigint) => value === SIZE)) throw new Error("it computes wrong numbers");
}
