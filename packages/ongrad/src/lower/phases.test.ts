import { expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { reshape } from "../graph/arrange.ts";
import { conv2d } from "../graph/convolution.ts";
import { mul, relu } from "../graph/elementwise.ts";
import { reduceSum } from "../graph/reduction.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { input, sizeOf, type Value } from "../graph/value.ts";
import { blockSize } from "../run/blockSize.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { plainly } from "../testing/plainly.ts";
import { blocked } from "./blocked.ts";
import { phases, phasesOf } from "./phases.ts";

const backend = nodeBackend();
const block = await blockSize(backend);

it("are even and odd rows and columns, one behind the other", async () => {
  const x = input("x", [2, 3, 4, 6]);
  const y = phases(x);
  const results = await plainly({ x }, { y });
  const numbers = fill(1, sizeOf(x.shape));
  results.y!.forEach((value, at) => {
    const [n, channel, row, column] = [Math.floor(at / 72), Math.floor(at / 6) % 12, Math.floor(at / 3) % 2, at % 3];
    const [down, along, c] = [Math.floor(channel / 6), Math.floor(channel / 3) % 2, channel % 3];
    expect(value).toBe(numbers[((n * 3 + c) * 4 + 2 * row + down) * 6 + 2 * column + along]);
  });
  expect(y.source.kind === "node" && phasesOf(y.source.node)).toBe(x);
  const otherwise = reshape(x, [2, 12, 2, 3]);
  expect(otherwise.source.kind === "node" && phasesOf(otherwise.source.node)).toBe(undefined);
});

/** Two convolutions, the second of which leaves out every second pixel, and the gradients in their kernels. */
function halving() {
  const inputs = {
    x: input("x", [16, 16, 8, 32]),
    first: input("first", [16, 16, 3, 3]),
    second: input("second", [32, 16, 3, 3]),
  };
  const y = conv2d(relu(conv2d(inputs.x, inputs.first, { padding: "same" })), inputs.second, {
    padding: "same",
    stride: 2,
  });
  const [dFirst, dSecond] = gradients(reduceSum(mul(y, y)), [inputs.first, inputs.second]);
  return { inputs, outputs: { dFirst, dSecond } as Record<string, Value> };
}

it.skipIf(block === 0)("are taken in blocks where the images lie in blocks, with the same gradients", async () => {
  const { inputs, outputs } = halving();
  const made = blocked(outputs, 16);
  const plain = topologicalOrder(Object.values(made)).filter(({ op, inputs: [value] }) => {
    return op === "ReorderOutput" && String(value!.shape) === String([16, 16, 8, 32]);
  });
  expect(plain).toHaveLength(0);
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }], i) => [name, fill(i + 1, sizeOf(shape), 0.3)]),
  );
  const results: Record<string, Float32Array>[] = [];
  for (const lowering of ["blocked", "portable"] as const) {
    const executable = await compile(inputs as Record<string, Value>, outputs, { backend, lowering, threads: 1 });
    results.push((await executable.run(feeds)) as Record<string, Float32Array>);
    await executable.dispose();
  }
  for (const name of Object.keys(outputs)) {
    const scale = Math.max(...results[1]![name]!.map(Math.abs));
    results[1]![name]!.forEach((value, i) => {
      expect(Math.abs(value - results[0]![name]![i]!)).toBeLessThan(2e-5 * scale);
    });
  }
});
