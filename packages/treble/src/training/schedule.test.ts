import { compile, input } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { scheduleFactor, scheduleSchema } from "./schedule.ts";

async function factors(schedule: object, steps: number): Promise<number[]> {
  const count = input("count", []);
  const factor = scheduleFactor(scheduleSchema.parse(schedule), count);
  const executable = await compile({ count }, { factor }, { backend: nodeBackend() });
  const values: number[] = [];
  for (let step = 1; step <= steps; step++) {
    values.push(Number((await executable.run({ count: Float32Array.of(step) })).factor[0]));
  }
  await executable.dispose();
  return values;
}

const expectAll = (actual: number[], expected: number[]): void => {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 5);
  });
};

describe("scheduleFactor", () => {
  it("is 1 throughout when constant", async () => {
    expectAll(await factors({ name: "constant" }, 3), [1, 1, 1]);
  });

  it("warms up linearly from 1/warmup", async () => {
    expectAll(await factors({ name: "constant", warmup: 4 }, 6), [0.25, 0.5, 0.75, 1, 1, 1]);
  });

  it("falls along half a cosine from 1 to 0, and stays there", async () => {
    const expected = Array.from({ length: 8 }, (_, t) => 0.5 * (1 + Math.cos((Math.PI * t) / 8)));
    expectAll(await factors({ name: "cosine", steps: 8 }, 10), [...expected, 0, 0]);
  });

  it("begins the cosine after the warm-up", async () => {
    const expected = Array.from({ length: 8 }, (_, t) => 0.5 * (1 + Math.cos((Math.PI * t) / 8)));
    expectAll(await factors({ name: "cosine", steps: 10, warmup: 2 }, 10), [0.5, 1, ...expected]);
  });

  it("is multiplied at every milestone", async () => {
    expectAll(await factors({ name: "step", milestones: [2, 4], factor: 0.1 }, 6), [1, 1, 0.1, 0.1, 0.01, 0.01]);
  });
});
