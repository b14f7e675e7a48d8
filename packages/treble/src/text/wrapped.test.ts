import fc from "fast-check";
import { expect, it } from "vitest";
import { wrapped } from "./wrapped.ts";

it("breaks at spaces, into lines as long as they may be", () => {
  expect(wrapped("one two three four", 9)).toEqual(["one two", "three", "four"]);
  expect(wrapped("one two three four", 10)).toEqual(["one two", "three four"]);
  expect(wrapped("one incomprehensible", 8)).toEqual(["one", "incomprehensible"]);
  expect(wrapped("", 8)).toEqual([""]);
});

it("indents the first line and the others as asked, and counts that", () => {
  expect(wrapped("one two three", 9, " ", "    ")).toEqual([" one two", "    three"]);
});

it("loses no word, and has no line that is too long and could be broken", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 20 }), (list, most) => {
      const lines = wrapped(list.join(" "), most);
      expect(lines.join(" ").split(" ")).toEqual(list);
      for (const line of lines) expect(line.length <= most || !line.includes(" ")).toBe(true);
    }),
  );
});
