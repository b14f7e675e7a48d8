import { expect, it } from "vitest";
import { add, div, mul, sub, tanh } from "../graph/elementwise.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { constant, input, type Value } from "../graph/value.ts";
import { plainly } from "../testing/plainly.ts";
import { affineChains } from "./affineChains.ts";
import { rewrite } from "./rewrite.ts";

const x = input("x", [2, 3, 4, 4]);
const channels = (...numbers: number[]) => constant(Float32Array.from(numbers), [1, 3, 1, 1]);
const lower = (outputs: Record<string, Value>) => rewrite(outputs, affineChains(outputs));
const mean = channels(0.4, 0.5, 0.6);
const deviation = channels(0.2, 0.25, 0.3);
const normalised = (pixels: Value): Value => div(sub(pixels, mean), deviation);

it.each([
  ["pixels out of bytes, normalised", normalised(div(x, 255)), 2],
  ["four steps", mul(normalised(add(x, 0.25)), 0.5), 2],
  ["constants first", add(1, mul(channels(2, 3, 4), add(0.5, x))), 2],
  ["two steps, which stay", normalised(x), 2],
])("makes one product and one sum of a chain: %s", async (_, y, left) => {
  const lowered = lower({ y }).y!;
  expect(topologicalOrder([lowered])).toHaveLength(left);
  const results = await plainly({ x }, { y, lowered });
  results.y!.forEach((value, i) => {
    expect(Math.abs(value - results.lowered![i]!)).toBeLessThan(2e-6);
  });
});

it("leaves alone what it must", () => {
  const pixels = div(x, 255);
  const cases: Record<string, Record<string, Value>> = {
    "a step that is read elsewhere": { y: normalised(pixels), z: tanh(pixels) },
    "sums that would cancel": { y: mul(sub(mul(x, 2), 1000), 1.5) },
    "a constant over it": { y: div(2, add(mul(x, 2), 1)) },
    "constants of other shapes": { y: add(mul(add(x, constant(new Float32Array(4), [4])), mean), 1) },
    "what grows by broadcasting": { y: add(mul(add(input("row", [3, 1, 1]), mean), 2), channels(1, 2, 3)) },
    "a division by zero": { y: div(add(mul(x, 2), 1), channels(1, 0, 1)) },
  };
  for (const [name, outputs] of Object.entries(cases)) {
    const lowered = lower(outputs);
    for (const key of Object.keys(outputs)) expect(lowered[key], name).toBe(outputs[key]);
  }
});
