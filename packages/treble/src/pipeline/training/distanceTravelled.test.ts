import { expect, test } from "vitest";
import { distanceTravelled } from "./distanceTravelled.ts";

const parameters = [
  { name: "a", shape: [2], init: { fanIn: 1 } },
  { name: "b", shape: [1], init: { fanIn: 1 } },
  { name: "mean", shape: [1], init: { fanIn: 1 }, buffer: true },
] as unknown as Parameters<typeof distanceTravelled>[0]["parameters"];
const weights = (a: readonly number[], b: number, mean: number) => ({
  a: Float32Array.from(a),
  b: Float32Array.of(b),
  mean: Float32Array.of(mean),
});

test("is the length of the way through all parameters, buffers left out", () => {
  const start = weights([3, 0], 4, 100);
  expect(distanceTravelled({ parameters }, start, weights([3, 6], -4, 7))).toEqual({
    distance: 10,
    relativeDistance: 2,
  });
  expect(distanceTravelled({ parameters }, start, start)).toEqual({ distance: 0, relativeDistance: 0 });
});
