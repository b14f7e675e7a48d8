import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { prepared } from "./preparation.ts";

/** By `bench/peers/images.py`. */
const { prepared: goldens } = JSON.parse(
  readFileSync(new URL("./goldens/pillow.golden.json", import.meta.url), "utf8"),
) as {
  prepared: {
    width: number;
    height: number;
    source: string;
    resize: number | [number, number] | null;
    centerCrop: [number, number];
    pixels: string;
  }[];
};
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

it.each(goldens.map((golden) => [golden.width, golden.height, golden.resize, golden.centerCrop, golden] as const))(
  "%i×%i to %j, of which %j, is torchvision's on a Pillow image, to the bit",
  (width, height, resize, centerCrop, { source, pixels }) => {
    const image = { width, height, channels: 3, data: bytesOf(source) } as const;
    const result = prepared(image, { channels: 3, resize, interpolation: "bilinear", centerCrop }, "x");
    expect([result.height, result.width]).toEqual(centerCrop);
    expect([...result.data]).toEqual([...bytesOf(pixels)]);
  },
);

it("refuses to cut out more than there is", () => {
  const image = { width: 5, height: 9, channels: 1, data: new Uint8Array(45) } as const;
  const cut = { channels: 1, resize: null, interpolation: "bilinear", centerCrop: [6, 6] } as const;
  expect(() => prepared(image, cut, "a.png")).toThrow(UserError);
  expect(() => prepared(image, cut, "a.png")).toThrow(/^a\.png has 9×5 pixels, .*`resize`\.$/);
});

it("refuses to enlarge a narrow image beyond the largest that is decoded", () => {
  const image = { width: 1, height: 2 ** 20, channels: 1, data: new Uint8Array(2 ** 20) } as const;
  const resized = { channels: 1, resize: 32, interpolation: "bilinear", centerCrop: [32, 32] } as const;
  expect(() => prepared(image, resized, "a.png")).toThrow(UserError);
  expect(() => prepared(image, resized, "a.png")).toThrow(/^a\.png has 1048576×1 pixels, .* make 33554432×32, .*\.$/);
});
