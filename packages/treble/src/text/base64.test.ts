import fc from "fast-check";
import { expect, it } from "vitest";
import { base64 } from "./base64.ts";

it("encodes base64 as Node does", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
    }),
  );
  const long = Uint8Array.from({ length: 100_001 }, (_, i) => (i * 31) % 256);
  expect(base64(long)).toBe(Buffer.from(long).toString("base64"));
});
