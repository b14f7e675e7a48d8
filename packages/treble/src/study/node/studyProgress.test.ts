import { expect, test } from "vitest";
import type { Progress } from "../../running/running.ts";
import { studyProgress } from "./studyProgress.ts";

test("pieces add up by their weight, in whole parts that never fall and end at all of them", () => {
  const told: Progress[] = [];
  const lines: string[] = [];
  const sink = studyProgress(
    0.7 + 0.1,
    (progress) => void told.push(progress),
    (line) => void lines.push(line),
  );
  sink.start("a", "A", 0.7);
  sink.start("b", "B", 0.1);
  sink.update("a", { done: 0.5 });
  sink.update("a", { done: 0.25 });
  sink.update("a", { done: Number.NaN });
  sink.update("nobody", { done: 1 });
  sink.finish("b", "B is done.");
  sink.update("a", { done: 1.5 });
  sink.finish("a");
  expect(told.map(({ done }) => done)).toEqual([0, 437, 562, 999]);
  sink.end();
  sink.end();
  expect(told.at(-1)).toEqual({ done: 1000, total: 1000 });
  expect(told).toHaveLength(5);
  expect(lines).toEqual(["B is done."]);
});

test("a study that has been done already is told of once", () => {
  const told: Progress[] = [];
  studyProgress(
    0,
    (progress) => void told.push(progress),
    () => {},
  ).end();
  expect(told).toEqual([{ done: 1000, total: 1000 }]);
});
