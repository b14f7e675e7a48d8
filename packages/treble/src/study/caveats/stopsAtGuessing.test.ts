import { expect, it } from "vitest";
import { stopsAtGuessing } from "./stopsAtGuessing.ts";

const on = (dataset: string, classes: number, stopLoss: number | null) => ({
  dataset,
  stopLoss,
  guessing: Math.log(classes),
});

it("says so of few classes, once for each dataset, with the highest loss", () => {
  const said = stopsAtGuessing([on("three", 3, 1.3), on("three", 3, 1.7), on("ten", 10, 1.7), on("four", 4, 1.3)]);
  expect(said).toHaveLength(2);
  expect(said[0]).toMatch(/^On the images of three guessing has a training loss of 1\.10, and networks stop at 1\.7:/);
  expect(said[1]).toMatch(/^On the images of four guessing has a training loss of 1\.39, and networks stop at 1\.3:/);
});

it("says nothing where there is much to learn, or no loss to stop at", () => {
  expect(stopsAtGuessing([on("five", 5, 1.3), on("two", 2, 0.3), on("two", 2, null), on("one", 1, 1.3)])).toEqual([]);
});
