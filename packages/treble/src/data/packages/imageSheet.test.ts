import fc from "fast-check";
import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { decodeImageSheet } from "./imageSheet.ts";

const PIXELS = 16;
const COUNT = 5;
const data = Uint8Array.from({ length: COUNT * PIXELS * 3 }, (_, i) => (i * 37) % 256);
const png = encode({ width: PIXELS, height: COUNT, data, channels: 3, depth: 8 });
const decodeFrom = (bytes: Uint8Array): Uint8Array => {
  const into = new Uint8Array(data.length);
  decodeImageSheet(bytes, into, PIXELS, "the sheet");
  return into;
};

describe("decodeImageSheet", () => {
  it("turns each row into one planar image", () => {
    const into = decodeFrom(png);
    for (let n = 0; n < COUNT; n++) {
      for (let c = 0; c < 3; c++) {
        for (let p = 0; p < PIXELS; p++) {
          expect(into[(n * 3 + c) * PIXELS + p]).toBe(data[(n * PIXELS + p) * 3 + c]);
        }
      }
    }
  });

  it.each([
    ["nothing", new Uint8Array(0), /too few/],
    ["no PNG", new Uint8Array(100), /not a PNG/],
    ["a cut file", png.subarray(0, png.length - 40), /not a readable sheet/],
    ["another size", encode({ width: 8, height: 10, data, channels: 3, depth: 8 }), /8 × 10 pixels instead of 16 × 5/],
    [
      "a grey image",
      encode({ width: PIXELS, height: COUNT, data: data.subarray(0, PIXELS * COUNT), channels: 1, depth: 8 }),
      /not a plain 8-bit RGB/,
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeFrom(bytes)).toThrow(UserError);
    expect(() => decodeFrom(bytes)).toThrow(message);
  });

  it("notices any flipped bit", () => {
    fc.assert(
      fc.property(fc.nat(png.length * 8 - 1), (bit) => {
        const damaged = png.slice();
        damaged[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => decodeFrom(damaged)).toThrow(UserError);
      }),
    );
  });
});
