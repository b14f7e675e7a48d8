import { expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { parseSize } from "./parseSize.ts";

const parse = parseSize("--max-size");

it.each([
  ["1", 1],
  ["1500", 1500],
  ["1e9", 1e9],
  ["500MB", 5e8],
  ["500 mb", 5e8],
  ["4GiB", 4 * 2 ** 30],
  ["1.5g", 1.5e9],
  ["2TB", 2e12],
])("%s is %i bytes", (text, bytes) => {
  expect(parse(text)).toBe(bytes);
});

it.each(["", "GB", "0", "-1MB", "0x10", "1XB", "constructor", "1constructor", "Infinity", "1e30GB", "NaN"])(
  "%j is refused",
  (text) => {
    expect(() => parse(text)).toThrow(UserError);
    expect(() => parse(text)).toThrow(/^--max-size is .* such as 500MB/);
  },
);
