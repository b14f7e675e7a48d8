import { describe, expect, it } from "vitest";
import { csvRows } from "./csvRows.ts";

const fieldsOf = (text: string) => csvRows(text, "x.csv").map(({ fields }) => fields);

describe("csvRows", () => {
  it.each([
    [
      "a,b\nc,d\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a,b\r\nc,d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a,b\rc,d\r",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "\uFEFFa,b\n\n\nc,d\n\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      '"a,1","say ""x"""\n"two\nlines",b',
      [
        ["a,1", 'say "x"'],
        ["two\nlines", "b"],
      ],
    ],
    [" a , b \n", [["a", "b"]]],
    [
      "a,\n,b\n",
      [
        ["a", ""],
        ["", "b"],
      ],
    ],
    ["a,", [["a", ""]]],
    ["", []],
    ["\n\n", []],
  ] as const)("reads %j", (text, rows) => {
    expect(fieldsOf(text)).toEqual(rows);
  });

  it("knows the line that each row begins on", () => {
    expect(csvRows('a,b\n"x\ny",c\n\nd,e', "x.csv").map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it("reads and refuses quotes of any length", () => {
    const long = "a".repeat(2 ** 24);
    const doubled = '""'.repeat(2 ** 20);
    expect(fieldsOf(`"${long}${doubled}",b`)).toEqual([[long + '"'.repeat(2 ** 20), "b"]]);
    expect(() => csvRows(`x,y\n"${long}`, "x.csv")).toThrow(/^x\.csv, line 2: a quote/);
    expect(() => csvRows(`x,y\n"${doubled}`, "x.csv")).toThrow(/^x\.csv, line 2: a quote/);
  });

  it.each([['a,"b\nc,d\n'], ['a,"b"c\n'], ['a, "b\n']])("refuses %j", (text) => {
    expect(() => csvRows(text, "x.csv")).toThrow(/^x\.csv, line \d: a quote/);
  });
});
