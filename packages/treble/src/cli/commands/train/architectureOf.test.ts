import { describe, expect, it } from "vitest";
import { UserError } from "../../../errors/userError.ts";
import { familyNames, optionsOf, parseArchitecture } from "../../../models/architectures.ts";
import { offered } from "../../inputs/offered.ts";
import { architectureOf } from "./architectureOf.ts";

describe("architectureOf", () => {
  it("knows every option of every family", () => {
    const known = offered.familyOptions.map(({ name }) => name);
    for (const family of familyNames) expect(known).toEqual(expect.arrayContaining(Object.keys(optionsOf(family)!)));
    expect(new Set(known).size).toBe(known.length);
  });

  it("lets the models' own defaults stand where nothing is given", () => {
    for (const family of familyNames) {
      expect(architectureOf(family, { bias: true })).toEqual(parseArchitecture({ family }));
    }
  });

  it("passes options on", () => {
    const options = { kernel: 5, depth: 3, width: 8, activation: "linear", padding: "zero", bias: false };
    expect(architectureOf("bounded-width", options)).toEqual({ family: "bounded-width", ...options });
    expect(architectureOf("small-cnn", { widths: [4, 8], pool: "average" })).toMatchObject({ widths: [4, 8] });
  });

  it("names the options that a family has where another is given", () => {
    expect(() => architectureOf("full-width", { kernel: 3 })).toThrow(UserError);
    expect(() => architectureOf("full-width", { kernel: 3 })).toThrow("no option --kernel; its options are --depth");
    expect(() => architectureOf("vision-transformer", { bias: false })).toThrow("no option --no-bias");
    expect(() => architectureOf("nothing", {})).toThrow(/Unknown architecture/);
  });
});
