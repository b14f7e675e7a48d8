import { decode } from "fast-png";
import { expect, it } from "vitest";
import { colour, negativeColour } from "./colourMap.ts";
import { imageRaster, signedRaster, spectrumRaster } from "./pictures.ts";
import { pngDataUri, type Raster } from "./pngDataUri.ts";

/** Pixels after a round through PNG, as the page shows them. */
function shown(raster: Raster): number[][] {
  const png = decode(Buffer.from(pngDataUri(raster).split(",")[1] ?? "", "base64"));
  return Array.from({ length: png.width * png.height }, (_, i) => [...png.data.slice(3 * i, 3 * i + 3)]);
}

it("interleaves the channels of a colour image and clips", () => {
  expect(shown(imageRaster([0, 1, 0.5, 0, 2, -1], [3, 1, 2]))).toEqual([
    [0, 128, 255],
    [255, 0, 0],
  ]);
});

it("repeats the one channel of a grey image", () => {
  expect(shown(imageRaster([0, 0.2], [1, 2, 1]))).toEqual([
    [0, 0, 0],
    [51, 51, 51],
  ]);
});

it("shows no change as mid-grey and signed changes around it", () => {
  expect(shown(signedRaster([0, 0.01, -0.01, 0.5], [1, 2, 2], 30)).map((rgb) => rgb[0])).toEqual([128, 204, 51, 255]);
});

it("colours a spectrum on the common logarithmic scale, relative to white noise", () => {
  const pixels = shown(spectrumRaster([0, 0.25, 0.75 - 0.0025, 0.0025], [3, 2, 2], { low: -2, high: 2 }));
  expect(pixels[0]).toEqual([...colour(0)]); // no energy
  expect(pixels[1]).toEqual([...colour(0.5)]); // a quarter on four points: white noise, 10⁰
  expect(pixels[3]).toEqual([...colour(0)]); // 10⁻²
  expect(pixels[2]).toEqual([...colour((Math.log10(2.99) + 2) / 4)]);
});

it("shows values below 0 by their size in colours of their own", () => {
  const pixels = shown(spectrumRaster([0.25, -0.25, -0.0025, 1], [1, 2, 2], { low: -2, high: 2 }));
  expect(pixels.slice(0, 3)).toEqual([[...colour(0.5)], [...negativeColour(0.5)], [...negativeColour(0)]]);
});

it("refuses arrays that do not fit the shape", () => {
  expect(() => imageRaster([1, 2], [3, 1, 1])).toThrow("3×1×1 picture has 3 values, got 2");
  expect(() => spectrumRaster([1], [3, 1, 2], { low: 0, high: 1 })).toThrow("1×2 spectrum has 2 values, got 1");
});
