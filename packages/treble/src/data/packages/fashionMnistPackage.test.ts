import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { decodeClothes } from "./fashionMnistPackage.ts";

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const image = (value: number): number[] => Array.from({ length: 784 }, (_, i) => (value + i) % 256);

describe("decodeClothes", () => {
  it("reads images and leaves out empty rows", () => {
    const pixels = decodeClothes(encode({ data: [image(1), [], image(7), []] }), 2, "clothes");
    expect([...pixels]).toEqual([...image(1), ...image(7)]);
  });

  it.each([
    ["no JSON", new TextEncoder().encode('{"data":[['), /no JSON/],
    ["no list", encode({ data: 3 }), /no list named data/],
    ["null", encode(null), /no list named data/],
    ["too few images", encode({ data: [image(0)] }), /1 images instead of 2/],
    ["too many images", encode({ data: [image(0), image(0), image(0)] }), /more than 2/],
    ["a short image", encode({ data: [image(0), image(0).slice(1)] }), /783 pixels/],
    ["a pixel of 256", encode({ data: [image(0), image(0).with(5, 256)] }), /image 1 has a pixel/],
    ["a fraction", encode({ data: [image(0).with(5, 0.5), image(0)] }), /image 0 has a pixel/],
    ["a string", encode({ data: ["x".repeat(784), image(0)] }), /no list/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeClothes(bytes, 2, "clothes")).toThrow(UserError);
    expect(() => decodeClothes(bytes, 2, "clothes")).toThrow(message);
  });
});
