import { type Backend, compile, input, matmul } from "ongrad";
import type { Engine } from "./engine.ts";

/** What the worker tells while an engine opens, and afterwards. */
export interface Opening {
  /** The runtime is here. */
  readonly fetched: () => void;
  /** The graphics card was taken away. */
  readonly lost: (why: string) => void;
}

/** An engine that works. */
export interface OpenEngine {
  readonly engine: Engine;
  readonly backend: Backend;
  /** What has float64, which graphics cards have not: the same, or the processor. */
  readonly exact: Backend;
}

/** Opens an engine, in a worker, and has it compute something. @throws Error saying why it does not work. */
export async function openEngine(engine: Engine, opening: Opening): Promise<OpenEngine> {
  const { open } = await (engine.device === "webgpu" ? import("./onWebgpu.ts") : import("./onWebAssembly.ts"));
  const opened = await open(engine, opening);
  await compute(opened.backend, engine.threads);
  return opened;
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
