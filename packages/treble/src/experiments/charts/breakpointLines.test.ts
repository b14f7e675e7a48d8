import { expect, it } from "vitest";
import type { BreakpointAlong } from "../claims/breakpointAlong.ts";
import { convolution, fullyConnected } from "../networks/conditions.ts";
import { rowOf } from "../testing/madeUpRuns.ts";
import { breakpointLines } from "./breakpointLines.ts";

const [bent, straight] = [rowOf(convolution(3)), rowOf(fullyConnected())];
/** Falls by 0.1 a doubling down to epoch 2, rises by 0.05 from there on. */
const along: BreakpointAlong = {
  epochs: [0.5, 1, 2, 4, 8],
  lines: { place: 1, height: 0.1, before: -0.1, after: 0.05, squares: 0 },
  interval: { mean: 1, low: 0, high: 2 },
  chance: 0.01,
};

it("bend where the breakpoint is, and are told with it in epochs; a network without one has a reason", () => {
  const { series, sentence } = breakpointLines([bent, straight], (row) => (row === bent ? along : { why: "No." }));
  expect(series).toHaveLength(1);
  expect(series[0]!.name).toBe("bounded-width 3×3: breakpoint");
  const points = series[0]!.points.map(({ x, y }) => [x, y.mean]);
  for (const [i, [x, y]] of [
    [0.5, 0.3],
    [2, 0.1],
    [8, 0.2],
  ].entries()) {
    expect(points[i]![0]).toBeCloseTo(x!, 12);
    expect(points[i]![1]).toBeCloseTo(y!, 12);
  }
  expect(sentence).toBe(
    "Breakpoints of two lines that meet, over the logarithm of the epochs: bounded-width 3×3: epoch 2.00 (95 % interval 1.00 to 4.00). fully connected: none. No.",
  );
});
