import { describe, expect, it } from "vitest";
import { UserError } from "../../../errors/userError.ts";
import { type Family, families, optionsOf, parseArchitecture } from "../../../models/architectures.ts";
import { architectureOf } from "./architectureOf.ts";
import { familyOptions } from "./familyOptions.ts";

describe("familyOptions", () => {
  it("names every family, and of each every option there is", () => {
    expect(Object.keys(familyOptions).sort()).toEqual([...families].sort());
    for (const [family, options] of Object.entries(familyOptions)) {
      expect([...options].sort(), family).toEqual(optionsOf(family as Family).sort());
    }
  });

  it("lets the models' own defaults stand where nothing is given", () => {
    for (const family of families) {
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
    expect(() => architectureOf("vision-transformer", { bias: false })).toThrow("no option --no-bias");
    expect(() => architectureOf("nothing", {})).toThrow(/Unknown architecture/);
  });
});
