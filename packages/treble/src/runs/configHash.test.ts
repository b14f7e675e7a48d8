import { expect, test } from "vitest";
import { configHash } from "./configHash.ts";

test("configHash is the SHA-256 of the canonical JSON", () => {
  // printf '{"a":1,"b":[true]}' | sha256sum
  expect(configHash({ b: [true], a: 1 })).toBe("90eddf64b875cb5fa184bb12503cc7309b6ce21b175521a80bd8d83082bae604");
  expect(configHash({ b: [true], a: 2 })).not.toBe(configHash({ b: [true], a: 1 }));
});
