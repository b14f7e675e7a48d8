import { expect, test } from "vitest";
import { subset } from "../../data/dataset.ts";
import { generateSynthetic } from "../../data/synthetic.ts";
import { UserError } from "../../errors/userError.ts";
import { trainingPart } from "./trainingPart.ts";

const data = generateSynthetic({ trainCount: 20, testCount: 1, shape: [3, 8, 8] });

test("halves are disjoint and together the whole", () => {
  const [first, second] = [
    trainingPart(data, { trainImages: 10 }),
    trainingPart(data, { trainFrom: 10, trainImages: 10 }),
  ];
  expect([...first.images, ...second.images]).toEqual([...data.train.images]);
  expect([...first.labels, ...second.labels]).toEqual([...data.train.labels]);
  expect(first).toEqual(subset(data.train, 10));
});

test("a part beyond the end is refused, and all that there are is not", () => {
  expect(trainingPart(data, { trainImages: 100 })).toBe(data.train);
  expect(() => trainingPart(data, { trainFrom: 11, trainImages: 10 })).toThrow(UserError);
  expect(() => trainingPart(data, { trainFrom: 11, trainImages: 10 })).toThrow("10 from number 11 on were asked for");
});
