import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { parseDuration } from "./parseDuration.ts";

const parse = parseDuration("--budget");

test.each([
  ["90s", 90],
  ["5m", 300],
  ["5 min", 300],
  ["1.5H", 5400],
  [" .5m ", 30],
])("%s is %d seconds", (text, expected) => expect(parse(text)).toBe(expected));

test.each(["", "5", "m", "-1m", "0s", "5d", "1m30s", "1e999h", "five m"])("%j is refused by name", (text) => {
  expect(() => parse(text)).toThrow(UserError);
  expect(() => parse(text)).toThrow(`--budget is ${JSON.stringify(text)}; it must be a time`);
});
