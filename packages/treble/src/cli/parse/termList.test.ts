import { expect, it } from "vitest";
import { termList } from "./termList.ts";

it("puts what terms mean beside them, and goes on below it", () => {
  const long = Array.from({ length: 30 }, (_, i) => `word${i}`).join(" ");
  const lines = termList("Terms", [
    ["a", "short"],
    ["longer", long],
  ]).split("\n");
  expect(lines.slice(0, 3)).toEqual(["", "Terms:", "  a       short"]);
  expect(lines[3]).toMatch(/^ {2}longer {2}word0 word1 /);
  expect(lines[4]).toMatch(/^ {10}word\d/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(
    lines
      .slice(3)
      .join(" ")
      .match(/word\d+/g),
  ).toEqual(long.split(" "));
});
