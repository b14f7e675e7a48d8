import { expect, it } from "vitest";
import { convolution } from "../networks/conditions.ts";
import { rowOf, stageOf } from "../testing/madeUpRuns.ts";
import { snapshotLines } from "./snapshotLines.ts";

it("is over the epochs, without the start, and knows which snapshot each point is of", () => {
  const snapshots = [0, 0.5, 1].map((epochs) => ({ ...stageOf({ loss: 2 - epochs }, [[1]]), epochs }));
  const row = rowOf(convolution(3), { snapshots });
  const [line] = snapshotLines([row], ({ loss }, place, { condition }) => {
    expect(condition).toBe(row.condition);
    return { mean: loss, low: place, high: place };
  });
  expect(line).toEqual({
    name: "bounded-width 3×3",
    points: [
      { x: 0.5, y: { mean: 1.5, low: 1, high: 1 } },
      { x: 1, y: { mean: 1, low: 2, high: 2 } },
    ],
  });
});
