import { expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import type { Split } from "./dataset.ts";
import { attackLabelNotes, trainingLabelNotes } from "./labelNotes.ts";

const split = (...labels: number[]): Split => ({
  images: new Uint8Array(labels.length),
  labels: Uint8Array.from(labels),
  count: labels.length,
});
const classes = ["cat", "dog", "emu", "fox", "gnu", "hen"];

it("says which tested classes are never shown", () => {
  expect(trainingLabelNotes(split(0, 1), split(1, 0, 0), classes)).toEqual([]);
  expect(trainingLabelNotes(split(0, 1), split(3, 0, 2, 3), classes)).toEqual([
    "3 of the 4 test images are of classes that no training image has (emu, fox); the network cannot know them.",
  ]);
  expect(trainingLabelNotes(split(0, 1), split(5, 4, 3, 2), classes).join()).toMatch(/\(emu, fox, gnu, …\)/);
});

it("refuses to train on one class", () => {
  expect(() => trainingLabelNotes(split(2, 2, 2), split(0, 1), classes)).toThrow(UserError);
  expect(() => trainingLabelNotes(split(2, 2, 2), split(0, 1), classes)).toThrow(/All 3 training images are .*\(emu\)/);
});

it("says that all attacked images are of one class, where there are several", () => {
  expect(attackLabelNotes(split(1, 1, 1), classes)).toEqual([
    "All 3 images are of one class (dog); what is found need not hold for the others.",
  ]);
  for (const labels of [[1], [], [1, 2]]) expect(attackLabelNotes(split(...labels), classes)).toEqual([]);
});
