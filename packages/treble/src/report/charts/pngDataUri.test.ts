import fc from "fast-check";
import { decode } from "fast-png";
import { expect, it } from "vitest";
import { base64, pngDataUri } from "./pngDataUri.ts";

it("encodes base64 as Node does", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
    }),
  );
  const long = Uint8Array.from({ length: 100_001 }, (_, i) => (i * 31) % 256);
  expect(base64(long)).toBe(Buffer.from(long).toString("base64"));
});

it("encodes a raster that decodes to the same pixels", () => {
  const rgb = Uint8Array.from({ length: 3 * 5 * 4 }, (_, i) => (i * 37) % 256);
  const uri = pngDataUri({ width: 5, height: 4, rgb });
  const png = decode(Buffer.from(uri.replace("data:image/png;base64,", ""), "base64"));
  expect([png.width, png.height, png.channels, png.depth]).toEqual([5, 4, 3, 8]);
  expect([...png.data]).toEqual([...rgb]);
});

it("refuses a raster of the wrong length", () => {
  expect(() => pngDataUri({ width: 2, height: 2, rgb: new Uint8Array(11) })).toThrow("needs 12 bytes, got 11");
});
