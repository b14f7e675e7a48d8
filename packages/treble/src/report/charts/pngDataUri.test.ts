import { decode } from "fast-png";
import { expect, it } from "vitest";
import { pngDataUri } from "./pngDataUri.ts";

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
