import { conv2d } from "../graph/convolution.ts";
import { maxPool2d } from "../graph/pooling.ts";
import { serialize } from "../graph/serialize.ts";
import { input, sizeOf } from "../graph/value.ts";
import { blocked } from "../lower/blocked.ts";
import type { Backend } from "./backend.ts";

const sizes = new WeakMap<Backend, Promise<number>>();

/**
 * How many channels are together in a backend's blocked layout: 16 or 8, which depends on the processor, or 0 where
 * there is none. Found once per backend by trying: a wrong size gives wrong numbers, a backend without the operators
 * refuses the graph.
 */
export function blockSize(backend: Backend): Promise<number> {
  let size = sizes.get(backend);
  if (!size) {
    size = probe(backend);
    sizes.set(backend, size);
  }
  return size;
}

async function probe(backend: Backend): Promise<number> {
  for (const block of [16, 8]) if (await agrees(backend, block).catch(() => false)) return block;
  return 0;
}

/** Two convolutions (from few channels and from many) and a pooling, blocked against plain. */
async function agrees(backend: Backend, block: number): Promise<boolean> {
  const shape = [1, 3, 6, 6];
  const x = input("x", shape);
  const kernel = (name: string, channels: number) => input(name, [2 * block, channels, 3, 3]);
  const [first, second] = [kernel("first", 3), kernel("second", 2 * block)];
  const h = conv2d(x, first, { padding: "same" });
  const plain = maxPool2d(conv2d(h, second, { padding: "same" }), { kernel: 2 });
  const inputs = { x, first, second };
  const outputs = { plain, ...blocked({ blocked: plain }, block) };
  const session = await backend.createSession(serialize({ inputs, outputs }), { threads: 1 });
  try {
    const feeds = Object.entries(inputs).map(([name, value]) => {
      const data = Float32Array.from({ length: sizeOf(value.shape) }, (_, i) => ((i * 37) % 101) / 50 - 1);
      return [name, new backend.Tensor("float32", data, value.shape)] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    const [expected, actual] = [results.plain!.data as Float32Array, results.blocked!.data as Float32Array];
    const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    return expected.every((value, i) => Math.abs(value - actual[i]!) <= 1e-5 * scale);
  } finally {
    await session.release();
  }
}
