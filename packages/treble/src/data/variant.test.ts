import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { inverseFourier2d } from "../frequency/fourier.ts";
import { frequencyGrid } from "../frequency/grid.ts";
import type { Dataset } from "./dataset.ts";
import { parseVariant, variantOf, variantText } from "./variant.ts";

/** Three images for training and one for testing. */
function dataset(shape: Dataset["shape"], pixel: (plane: number, h: number, w: number) => number): Dataset {
  const [channels, height, width] = shape;
  const images = (planes: number, from: number): Uint8Array =>
    Uint8Array.from({ length: planes * height * width }, (_, i) =>
      pixel(from + Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width),
    );
  return {
    ...{ name: "sample", label: "Sample", shape, classes: ["no", "yes"] },
    train: { images: images(3 * channels, 0), labels: Uint8Array.of(0, 1, 1), count: 3 },
    test: { images: images(channels, 3 * channels), labels: Uint8Array.of(1), count: 1 },
  };
}

/** Power of each frequency of one plane, by Parseval the sum of its squares. */
function power(plane: Uint8Array, height: number, width: number): Float64Array {
  const [re, im] = [Float64Array.from(plane), new Float64Array(plane.length)];
  inverseFourier2d(height, width)(re, im);
  return re.map((value, i) => (value ** 2 + im[i]! ** 2) / plane.length);
}

describe("variantOf", () => {
  it("takes the luma of colours, and leaves labels as they are", () => {
    const colours = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [200, 200, 200],
    ];
    const original = dataset([3, 4, 6], (plane) => colours[Math.floor(plane / 3)]![plane % 3]!);
    const grey = variantOf(original, { kind: "grey" });
    expect([grey.name, ...grey.shape]).toEqual(["sample:grey", 1, 4, 6]);
    expect(grey.train.images).toEqual(Uint8Array.from({ length: 72 }, (_, i) => [76, 150, 29][Math.floor(i / 24)]!));
    expect(grey.test.images).toEqual(new Uint8Array(24).fill(200));
    expect([grey.train.labels, grey.train.count]).toEqual([original.train.labels, 3]);
    expect(() => variantOf(grey, { kind: "grey" })).toThrow(UserError);
  });

  // Waves of 1/8 and of 3/8 cycles per pixel, each plane with another phase, as an odd number of planes.
  const waves = (low: number, high: number) => (plane: number, h: number, w: number) =>
    Math.round(
      128 + low * Math.cos(2 * Math.PI * (h / 8) + plane) + high * Math.cos(2 * Math.PI * ((3 * w) / 8) + plane),
    );

  it.each([
    ["lowpass", waves(50, 0)],
    ["highpass", waves(0, 40)],
  ] as const)("keeps of two waves what %s says, to the rounding", (kind, expected) => {
    const filtered = variantOf(dataset([1, 16, 24], waves(50, 40)), { kind, cutoff: 0.25 });
    const wanted = dataset([1, 16, 24], expected);
    for (const part of ["train", "test"] as const) {
      const difference = filtered[part].images.map((value, i) => Math.abs(value - wanted[part].images[i]!));
      expect(Math.max(...difference)).toBeLessThanOrEqual(1);
    }
  });

  it("leaves white noise of 1/√12 levels where frequencies were taken away, and the others alone", () => {
    const [height, width] = [16, 16];
    const { radius: radii } = frequencyGrid(height, width);
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.integer({ min: 90, max: 165 })),
        fc.constantFrom("lowpass", "highpass"),
        (values, kind) => {
          const original = dataset([2, height, width], () => values.next().value as number);
          const filtered = variantOf(original, { kind, cutoff: 0.25 });
          const area = height * width;
          let [taken, frequencies] = [0, 0];
          for (let plane = 0; plane < 6; plane++) {
            const part = ({ train }: Dataset) => train.images.subarray(plane * area, (plane + 1) * area);
            const [before, after] = [original, filtered].map((data) => power(part(data), height, width));
            radii.forEach((r, i) => {
              const keeps = r <= 0.25 === (kind === "lowpass");
              // Rounding adds an amplitude of a few times 1/√12; zero frequency of a high-passed image is mid-grey.
              if (keeps) expect(Math.abs(Math.sqrt(after![i]!) - Math.sqrt(before![i]!))).toBeLessThan(1.5);
              else if (r > 0) [taken, frequencies] = [taken + after![i]!, frequencies + 1];
              else expect(Math.sqrt(after![i]! / area)).toBeCloseTo(128, 0);
            });
          }
          expect((taken / frequencies) * 12).toBeGreaterThan(0.6);
          expect((taken / frequencies) * 12).toBeLessThan(1.6);
        },
      ),
      { numRuns: 10 },
    );
  });

  it("clips, and has the original for its own where nothing is cut off", () => {
    const steps = dataset([3, 8, 8], (plane, _, w) => (w < 4 ? 0 : 255 - plane));
    const low = variantOf(steps, { kind: "lowpass", cutoff: 0.2 });
    expect(new Set(low.train.images)).toContain(0);
    expect(new Set(low.train.images)).toContain(255);
    expect(variantOf(steps, { kind: "lowpass", cutoff: 0.7 }).train).toEqual({ ...steps.train });
  });
});

it("reads the names of variants, and writes them in one way", () => {
  expect(parseVariant("grey")).toEqual({ kind: "grey" });
  expect(parseVariant("lowpass-0.10")).toEqual({ kind: "lowpass", cutoff: 0.1 });
  expect(variantText(parseVariant("highpass-.250")!)).toBe("highpass-0.25");
  for (const text of ["", "gray", "lowpass", "lowpass-", "lowpass-F", "lowpass-0", "highpass-0.71", "bandpass-0.1"])
    expect(parseVariant(text)).toBeUndefined();
});
