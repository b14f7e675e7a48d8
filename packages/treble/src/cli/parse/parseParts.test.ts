import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { parseParts } from "./parseParts.ts";

const parse = parseParts("--without", ["bands", "sensitivity map"]);

test("names with hyphens or spaces", () => {
  expect(parse("bands,sensitivity-map")).toEqual(["bands", "sensitivity map"]);
  expect(parse("Sensitivity map")).toEqual(["sensitivity map"]);
});

test.each(["", "band", "bands,", "bands;sensitivity-map"])("%j is refused with those that there are", (text) => {
  expect(() => parse(text)).toThrow(UserError);
  expect(() => parse(text)).toThrow(/^--without has ".*"; there are bands, sensitivity-map\.$/);
});
