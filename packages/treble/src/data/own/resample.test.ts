import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type Interpolation, resample } from "./resample.ts";

/** By `bench/peers/images.py`. */
const { source, resized } = JSON.parse(readFileSync(new URL("./pillow.golden.json", import.meta.url), "utf8")) as {
  source: Record<string, string>;
  resized: { image: string; filter: Interpolation; width: number; height: number; pixels: string }[];
};
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

it.each(resized.map((golden) => [golden.image, golden.filter, golden.width, golden.height, golden] as const))(
  "%s by %s to %i×%i is Pillow's, to the bit",
  (image, filter, width, height, { pixels }) => {
    const channels = image === "rgb" ? 3 : 1;
    const result = resample({ width: 23, height: 17, channels, data: bytesOf(source[image]!) }, width, height, filter);
    expect(result).toMatchObject({ width, height, channels });
    expect([...result.data]).toEqual([...bytesOf(pixels)]);
  },
);

it("leaves an image of that size alone", () => {
  const image = { width: 2, height: 1, channels: 1, data: Uint8Array.of(3, 250) } as const;
  expect(resample(image, 2, 1, "lanczos")).toBe(image);
});
