import { expect, test } from "vitest";
import type { Dataset } from "../data/dataset.ts";
import { datasetFingerprint } from "./datasetFingerprint.ts";

const dataset = (
  change: (made: { images: number[]; labels: number[]; classes: string[] }) => void = () => {},
): Dataset => {
  const made = { images: [1, 2, 3, 4], labels: [0, 1], classes: ["a", "b"] };
  change(made);
  const split = { images: Uint8Array.from(made.images), labels: Uint8Array.from(made.labels), count: 2 };
  return { name: "x", label: "X", shape: [1, 1, 2], classes: made.classes, train: split, test: split };
};

test("the same content has the same fingerprint, whatever it is called and however labels are kept", () => {
  const print = datasetFingerprint(dataset());
  expect(print).toMatch(/^[0-9a-f]{64}$/);
  expect(datasetFingerprint({ ...dataset(), name: "y", label: "Y" })).toBe(print);
  const { train } = dataset();
  const wide = { ...train, labels: Int32Array.from(train.labels) };
  expect(datasetFingerprint({ ...dataset(), train: wide, test: wide })).toBe(print);
});

test("one pixel, one label, one class more or another shape is another one", () => {
  const prints = [
    datasetFingerprint(dataset()),
    datasetFingerprint(dataset(({ images }) => images.splice(3, 1, 5))),
    datasetFingerprint(dataset(({ labels }) => labels.reverse())),
    datasetFingerprint(dataset(({ classes }) => classes.push("c"))),
    datasetFingerprint({ ...dataset(), shape: [1, 2, 1] }),
    datasetFingerprint({ ...dataset(), test: { ...dataset().test, count: 1 } }),
  ];
  expect(new Set(prints).size).toBe(prints.length);
});
