import { type InferenceSession, Tensor } from "onnxruntime-common";
import { describe, expect, it } from "vitest";
import { gather } from "../graph/arrange.ts";
import { conv2d } from "../graph/convolution.ts";
import { add, exp, greater, mul } from "../graph/elementwise.ts";
import { input, type TypedData } from "../graph/value.ts";
import type { Backend } from "./backend.ts";
import { compile } from "./compile.ts";
import { nodeBackend } from "./node.ts";

const backend = nodeBackend();

/** The node backend, counting what it creates and frees. */
function counting(): { backend: Backend; created: () => number; released: () => number } {
  let [created, released] = [0, 0];
  return {
    created: () => created,
    released: () => released,
    backend: {
      ...backend,
      async createSession(model, options) {
        created++;
        const session = await backend.createSession(model, options);
        const release = session.release.bind(session);
        return Object.assign(session, {
          release: async () => {
            released++;
            await release();
          },
        }) satisfies InferenceSession;
      },
    },
  };
}

describe("compile", () => {
  const x = input("x", [2, 2]);
  const twice = () => ({ y: mul(x, 2) });
  const ones = Float32Array.of(1, 1, 1, 1);

  it("runs typed feeds to typed results", async () => {
    const flag = input("flag", [2], "int64");
    const both = await compile({ x, flag }, { ...twice(), positive: greater(x, 0), flag2: add(flag, 1) }, { backend });
    const results = await both.run({ x: Float32Array.of(1, -2, 0, 3), flag: BigInt64Array.of(5n, 6n) });
    expect(results).toEqual({
      y: Float32Array.of(2, -4, 0, 6),
      positive: Uint8Array.of(1, 0, 0, 1),
      flag2: BigInt64Array.of(6n, 7n),
    });
    await both.dispose();
  });

  it("says in a sentence what is wrong with a feed", async () => {
    const executable = await compile({ x }, twice(), { backend });
    const run = (feeds: object) => executable.run(feeds as { x: TypedData });
    await expect(run({})).rejects.toThrow('Nothing was fed to "x", which wants float32[2,2].');
    await expect(run({ x: new Float32Array(3) })).rejects.toThrow('"x" wants float32[2,2], that is 4 numbers, not 3.');
    await expect(run({ x: new Float64Array(4) })).rejects.toThrow('"x" wants float32[2,2], not a Float64Array.');
    await expect(executable.run({ x: ones }, { y: new Float32Array(5) })).rejects.toThrow(
      '"y" wants float32[2,2], that is 4 numbers, not 5.',
    );
    expect((await run({ x: ones })).y).toEqual(Float32Array.of(2, 2, 2, 2));
    await executable.dispose();
  });

  it.each([
    { runtime: "in place", changed: {} },
    { runtime: "by a copy where the runtime does not write in place", changed: { writesInPlace: false } },
    { runtime: "by a copy where the tensors are not the runtime's own", changed: { writesInPlace: false, Tensor } },
  ])("writes into arrays of the caller, $runtime", async ({ changed }) => {
    const executable = await compile({ x }, twice(), { backend: { ...backend, ...changed } });
    const target = new Float32Array(4);
    const { y } = await executable.run({ x: ones }, { y: target });
    expect(y).toBe(target);
    expect(target).toEqual(Float32Array.of(2, 2, 2, 2));
    await executable.dispose();
  });

  it("takes what onnxruntime-node writes in place without a copy", async () => {
    const executable = await compile({ x }, twice(), { backend });
    const target = Object.assign(new Float32Array(4), { set: () => expect.fail("It was copied.") });
    expect((await executable.run({ x: ones }, { y: target })).y).toBe(target);
    expect(Array.from(target)).toEqual([2, 2, 2, 2]);
    await executable.dispose();
  });

  it("never changes results that it has given, nor do they end with the session", async () => {
    const executable = await compile({ x }, twice(), { backend });
    const first = await executable.run({ x: ones });
    const second = await executable.run({ x: new Float32Array(4) });
    await executable.dispose();
    for (let i = 0; i < 10; i++) await (await compile({ x }, { y: add(x, i) }, { backend })).dispose();
    expect(first.y).toEqual(Float32Array.of(2, 2, 2, 2));
    expect(second.y).toEqual(new Float32Array(4));
  });

  it("shares the session of equal graphs and frees it with the last of them", async () => {
    const { backend: counted, created, released } = counting();
    const options = { backend: counted };
    const [first, second] = await Promise.all([compile({ x }, twice(), options), compile({ x }, twice(), options)]);
    expect(created()).toBe(1);
    await first.dispose();
    await first.dispose();
    expect(released()).toBe(0);
    expect((await second.run({ x: ones })).y).toEqual(Float32Array.of(2, 2, 2, 2));
    await second.dispose();
    expect(released()).toBe(1);
    // Another graph, other threads, or the same graph afterwards: a session of their own.
    const others = [
      await compile({ x }, { y: exp(x) }, options),
      await compile({ x }, twice(), { ...options, threads: 1 }),
      await compile({ x }, twice(), options),
    ];
    expect(created()).toBe(4);
    for (const other of others) await other.dispose();
    expect(released()).toBe(4);
  });

  it("refuses to run once disposed of, but finishes what is under way", async () => {
    const executable = await compile({ x }, twice(), { backend });
    const underWay = executable.run({ x: ones });
    const disposed = executable.dispose();
    await expect(executable.run({ x: ones })).rejects.toThrow("This executable has been disposed of.");
    await disposed;
    expect((await underWay).y).toEqual(Float32Array.of(2, 2, 2, 2));
  });

  it("passes on why onnxruntime refuses a graph, and forgets the attempt", async () => {
    const image = input("image", [1, 1, 4, 4], "float64");
    const kernel = input("kernel", [1, 1, 3, 3], "float64");
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(compile({ image, kernel }, { y: conv2d(image, kernel) }, { backend })).rejects.toThrow(
        /^onnxruntime-node cpu refused the graph: Could not find an implementation for Conv\(\d+\) node/,
      );
    }
  });

  it("passes on why a run fails, and can run again", async () => {
    const at = input("at", [1], "int64");
    const executable = await compile({ x, at }, { y: gather(x, at, 0) }, { backend });
    await expect(executable.run({ x: ones, at: BigInt64Array.of(7n) })).rejects.toThrow(
      /^onnxruntime-node cpu failed while running the graph: .*idx=7 must be within/,
    );
    expect((await executable.run({ x: ones, at: BigInt64Array.of(1n) })).y).toEqual(Float32Array.of(1, 1));
    await executable.dispose();
  });
});
