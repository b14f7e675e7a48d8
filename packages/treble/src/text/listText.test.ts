import { expect, test } from "vitest";
import { listText } from "./listText.ts";

test("lists in words", () => {
  expect(listText([])).toBe("");
  expect(listText(["a"])).toBe("a");
  expect(listText(["a", "b", "c"])).toBe("a, b and c");
});
