import fc from "fast-check";
import { expect, it } from "vitest";
import { trainingPart } from "../../pipeline/trial/trainingPart.ts";
import { conditionConfig } from "../contract/conditionConfig.ts";
import { scaleNamed, scaleNames } from "../contract/scale.ts";
import { convolution, onDataset } from "./conditions.ts";
import { halvesOf } from "./halves.ts";

it("are disjoint parts of as many images, however few there are", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 60_000 }), fc.constantFrom(...scaleNames), (count, preset) => {
      const scale = scaleNamed(preset, "mine", "adam", { mine: count });
      const { first, second } = halvesOf(convolution(3), scale);
      const train = { images: new Uint8Array(count), labels: new Uint8Array(count), count };
      const [a, b] = [first, second].map((half) => trainingPart({ train }, conditionConfig(half, 0, scale)));
      expect(a!.count).toBe(b!.count);
      expect(a!.count).toBe(Math.floor(Math.min(count, scale.trainImages) / 2));
      expect(b!.labels.byteOffset).toBe(a!.labels.byteOffset + a!.count);
    }),
  );
});

it("have what the dataset of the network has, and the rest of the network", () => {
  const scale = scaleNamed("paper", "cifar10");
  const { first, second } = halvesOf(onDataset(convolution(3), "synthetic", "generated images"), scale);
  expect([first.trainImages, second.trainFrom]).toEqual([5000, 5000]);
  const [a, b] = [first, second].map((half) => conditionConfig(half, 1, scale));
  expect({ ...b, trainFrom: 0 }).toEqual({ ...a, trainFrom: 0 });
});

it("are paired at the same seed and at different ones, from the first", () => {
  const { base, first, second } = halvesOf(convolution(3), scaleNamed("standard", "cifar10"));
  expect(first.pairedWith).toEqual(["same", "different"].map((seeds) => ({ condition: second.id, seeds })));
  expect(second.pairedWith).toBeUndefined();
  expect(new Set([base, first, second].map(({ id }) => id)).size).toBe(3);
});
