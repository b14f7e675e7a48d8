import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { decodeIdxSplit } from "./idx.ts";

const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9);

describe("decodeIdxSplit", () => {
  it("reads images and labels", () => {
    expect(decodeIdxSplit(images, labels, "a", "b")).toEqual({
      images: Uint8Array.of(1, 2, 3, 4, 5, 6),
      labels: Uint8Array.of(7, 9),
      count: 2,
      height: 1,
      width: 3,
    });
  });

  it.each([
    ["empty", new Uint8Array(0), labels, /the images .*0 bytes are too few/],
    ["cut", images.subarray(0, 21), labels, /the images .*2 × 1 × 3 values are announced and 5 are there/],
    ["too long", Uint8Array.of(...images, 0), labels, /announced and 7/],
    ["labels as images", labels, labels, /1 dimensions instead of 3|too few/],
    ["another type", Uint8Array.of(0, 0, 13, ...images.subarray(3)), labels, /type 13/],
    ["no magic", Uint8Array.of(31, 139, ...images.subarray(2)), labels, /two zero bytes/],
    ["huge", Uint8Array.of(0, 0, 8, 3, ...Array(12).fill(255), 1), labels, /announced and 1 are there/],
    ["empty dimension", Uint8Array.of(0, 0, 8, 3, ...Array(12).fill(0)), labels, /dimension 0 is empty/],
    ["fewer labels", images, Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7), /2 images .* 1 labels/],
  ])("refuses %s", (_, badImages, badLabels, message) => {
    expect(() => decodeIdxSplit(badImages, badLabels, "the images", "the labels")).toThrow(UserError);
    expect(() => decodeIdxSplit(badImages, badLabels, "the images", "the labels")).toThrow(message);
  });

  it("throws nothing but UserError, whatever the bytes", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(fc.nat(images.length - 1), fc.nat(255)).map(([at, value]) => images.with(at, value)),
    );
    fc.assert(
      fc.property(bytes, (candidate) => {
        try {
          const { count, height, width, images: pixels } = decodeIdxSplit(candidate, labels, "a", "b");
          expect(pixels.length).toBe(count * height * width);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});
