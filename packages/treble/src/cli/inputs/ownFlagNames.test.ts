import { expect, test } from "vitest";
import { imageArrays } from "../../data/own/imageArrays.ts";
import { outputLabels } from "../../data/own/outputLabels.ts";
import { asTheyAre } from "../../data/own/ownOptions.ts";
import { prepared } from "../../data/own/preparation.ts";
import { UserError } from "../../errors/userError.ts";
import { ownFlagNames } from "./ownRequest.ts";

const image = { width: 5, height: 9, channels: 3 as const, data: new Uint8Array(135) };
const how = { channels: 3, resize: null, interpolation: "bilinear", centerCrop: null } as const;
const source = {
  label: "images",
  classes: ["cat", "dog"],
  train: null,
  test: [{ name: "a.png", label: 0 }],
  files: [],
  notes: [],
  open: () => Promise.reject(new Error("Nothing is opened.")),
};
const arrays = {
  images: { data: new Uint8Array(9), shape: [1, 3, 1, 3] },
  labels: { data: new Uint8Array(1), shape: [1] },
};

test.each([
  [
    "a.png has 9×5 pixels, from which --center-crop cannot cut 6×6; crop less, or enlarge the images with --resize.",
    () => prepared(image, { ...how, centerCrop: [6, 6] }, "a.png", ownFlagNames),
  ],
  [
    "a.png has 9×5 pixels, of which --resize would make 100000×100000, more than 89478485; take it away, or give --resize a smaller size.",
    () => prepared(image, { ...how, resize: [100_000, 100_000] }, "a.png", ownFlagNames),
  ],
  [
    "--classes says which class is which output, so --label-offset has nothing to shift; leave it out.",
    () =>
      outputLabels(
        source,
        { ...asTheyAre, labelOffset: 1, classes: { file: "c.txt", list: [["cat"], ["dog"]] } },
        ownFlagNames,
      ),
  ],
  [
    "The image a.png has the label -1 (0 with --label-offset -1); the outputs of a model are numbered from 0 on; shift the labels with --label-offset.",
    () => outputLabels(source, { ...asTheyAre, labelOffset: -1 }, ownFlagNames),
  ],
  [
    "x.npz, array images, has the shape [1, 3, 1, 3], in which the channels may be first or last; say which with --data-layout nchw or nhwc.",
    () => imageArrays(arrays, null, "x.npz", ownFlagNames),
  ],
])("options of images are called by their flags: %s", (message, attempt) => {
  expect(attempt).toThrow(new UserError(message));
});
