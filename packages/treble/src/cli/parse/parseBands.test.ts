import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { parseBands } from "./parseBands.ts";

test("a band is two frequencies, and what is left out is no bound", () => {
  expect(parseBands(":0.1, 0.1:1/4,0.25:")).toEqual([{ to: 0.1 }, { from: 0.1, to: 0.25 }, { from: 0.25 }]);
  expect(parseBands(":")).toEqual([{}]);
});

test.each(["", "0.1", "0.2:0.1", "0.1:0.1", "-0.1:0.2", "a:b", "0:0.1:0.2", "0.1:nan", ":0.1,"])(
  "%j is none",
  (text) => {
    expect(() => parseBands(text)).toThrow(UserError);
    expect(() => parseBands(text)).toThrow(/^--band has ".*"; a band is FROM:TO/);
  },
);
