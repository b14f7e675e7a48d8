import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { decodeLabelList } from "./labelList.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("decodeLabelList", () => {
  it("reads a list of class indices", () => {
    expect(decodeLabelList(encode("[3, 0,9]"), 3, 10, "labels")).toEqual(Uint8Array.of(3, 0, 9));
  });

  it.each([
    ["[1,2", /no.* JSON|not readable JSON/],
    ["\u{1F600}", /not readable JSON/],
    ['{"0":1,"length":3}', /not a list of 3/],
    ["[1,2]", /not a list of 3/],
    ["[1,2,10]", /position 2/],
    ["[1,-1,2]", /position 1/],
    ["[0.5,1,2]", /position 0/],
    ['["1",1,2]', /position 0/],
    ["[null,1,2]", /position 0/],
  ])("refuses %s", (text, message) => {
    expect(() => decodeLabelList(encode(text), 3, 10, "labels")).toThrow(UserError);
    expect(() => decodeLabelList(encode(text), 3, 10, "labels")).toThrow(message);
  });
});
