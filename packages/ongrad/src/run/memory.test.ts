import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { mul, relu, sub } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { reduceMean } from "../graph/reduction.ts";
import { constant, input } from "../graph/value.ts";
import { fill } from "../testing/fill.ts";
import { compile } from "./compile.ts";
import { iterate } from "./iterate.ts";
import { nodeBackend } from "./node.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Resident memory in bytes, with JavaScript's own garbage gone. */
async function resident(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collect();
    // Finalizers of native memory run between turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().rss;
}

/**
 * By how many bytes resident memory grows with each of the `per` rounds of a block: the median of the slopes between
 * all pairs of blocks. The heap grows by fits and starts, which is a matter of a few pairs; a leak is in all.
 */
async function growth(blocks: number, per: number, block: (from: number) => Promise<void>): Promise<number> {
  const at: number[] = [];
  for (let i = 0; i <= blocks; i++) {
    at.push(await resident());
    if (i < blocks) await block(i * per);
  }
  const slopes = at.flatMap((low, i) => at.slice(i + 1).map((high, j) => (high - low) / ((j + 1) * per)));
  return slopes.sort((a, b) => a - b)[slopes.length >> 1]!;
}

const options = { backend: nodeBackend(), threads: 1 };

describe("resident memory stays flat", () => {
  it.each([1, 16])("over 10,000 steps with a batch each, %i a run", async (stepsPerRun) => {
    const [n, d, h, k] = [32, 256, 128, 64];
    const [x, target] = [input("x", [n, d]), input("target", [n, k])];
    const [w1, w2] = [input("w1", [d, h]), input("w2", [h, k])];
    const output = matmul(relu(matmul(x, w1)), w2);
    const error = sub(output, target);
    const [d1, d2] = gradients(reduceMean(mul(error, error)), [w1, w2]);
    const program = await iterate(
      {
        state: { w1: { now: w1, next: sub(w1, mul(d1, 0.1)) }, w2: { now: w2, next: sub(w2, mul(d2, 0.1)) } },
        feeds: { x, target },
        results: { output },
      },
      { ...options, stepsPerRun },
    );
    program.reset({ w1: fill(1, d * h, 0.1), w2: fill(2, h * k, 0.1) });
    const steps = async (count: number) => {
      for (let i = 0; i < count; i += stepsPerRun) {
        const x = new Float32Array(stepsPerRun * n * d).fill(i % 7);
        await program.steps(stepsPerRun, { x, target: new Float32Array(stepsPerRun * n * k) });
      }
    };
    // The first full collection is followed by the heap's last growth.
    await steps(500);
    await resident();
    await steps(1000);
    // One leaked array a step, the smallest here (results), would be 8 KiB.
    expect(await growth(10, 1000, () => steps(1000))).toBeLessThan(2 ** 11);
    await program.dispose();
  });

  it("over 200 compilations disposed of", async () => {
    const size = 512;
    const weights = fill(1, size * size);
    const round = async (i: number) => {
      const x = input("x", [1, size]);
      const w = constant(
        weights.map((value) => value + i),
        [size, size],
      );
      const executable = await compile({ x }, { y: matmul(x, w) }, options);
      await executable.run({ x: new Float32Array(size) });
      await executable.dispose();
    };
    for (let i = 0; i < 100; i++) await round(i);
    const rounds = async (from: number) => {
      for (let i = from; i < from + 25; i++) await round(i);
    };
    // A leaked session keeps its megabyte of weights.
    expect(await growth(8, 25, rounds)).toBeLessThan(2 ** 18);
  });
});
