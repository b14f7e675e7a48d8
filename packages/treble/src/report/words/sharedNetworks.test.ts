import { expect, it } from "vitest";
import type { ClaimResult } from "../../results/results.ts";
import { studyFixture } from "../testing/studyFixture.ts";
import { sharedNetworksSentences } from "./sharedNetworks.ts";

const result = studyFixture();
const [model] = result.claims as [ClaimResult];
const claim = (row: string, ...networks: string[]): ClaimResult => ({ ...model, id: row, row, networks });

it("names claims on the same networks together, in whichever order they have these", () => {
  const claims = [claim("a-b", "full-width", "bounded-width-3"), claim("c", "bounded-width-3", "full-width")];
  expect(sharedNetworksSentences(claims, result)).toEqual([
    "2 claims (a b and c) rest on the same 2 networks: bounded-width 3×3 and full-width 32×32. Count them as one piece of evidence seen in several ways.",
  ]);
});

it("counts those that share some, and takes forms of one claim for one", () => {
  const claims = [claim("a", "x", "y"), claim("b", "y", "z"), claim("c", "w")];
  expect(sharedNetworksSentences(claims, result)).toEqual([
    "Of the 3 claims here, 2 share at least one network with another, so their errors go together.",
  ]);
  expect(sharedNetworksSentences([claim("a", "x"), { ...claim("a", "x"), spectra: "shared" }], result)).toEqual([
    "Own and shared forms of a claim are two readings of the same networks.",
  ]);
});

it("says nothing of independent claims", () => {
  expect(sharedNetworksSentences([claim("a", "x"), claim("b", "z")], result)).toEqual([]);
  expect(sharedNetworksSentences([claim("a"), claim("b")], result)).toEqual([]);
});
