import { createHash } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { sha256 } from "./sha256.ts";

afterEach(() => vi.unstubAllGlobals());

const texts = ["", "abc", "é".repeat(1000)].map((text) => new TextEncoder().encode(text));
const expected = texts.map((bytes) => createHash("sha256").update(bytes).digest("hex"));

test("is what Node says, of a part of a buffer too", async () => {
  expect(await Promise.all(texts.map(sha256))).toEqual(expected);
  expect(await sha256(Uint8Array.of(9, ...texts[1]!, 9).subarray(1, 4))).toBe(expected[1]);
});

test("is the same where the platform has none", async () => {
  vi.stubGlobal("crypto", undefined);
  expect(await Promise.all(texts.map(sha256))).toEqual(expected);
});
