import { describe, expect, it } from "vitest";
import { studyFixture } from "../report/testing/studyFixture.ts";
import { readStudyResult } from "./readStudyResult.ts";

const result = studyFixture();
const json = JSON.stringify(result);

/** The JSON with one value replaced, or taken away where there is none. */
function changed(path: readonly (string | number)[], value?: unknown): string {
  const data = JSON.parse(json);
  let parent = data;
  for (const key of path.slice(0, -1)) parent = parent[key];
  if (value === undefined) delete parent[path.at(-1)!];
  else parent[path.at(-1)!] = value;
  return JSON.stringify(data);
}

describe("readStudyResult", () => {
  it("reads what was written, as text or as bytes", () => {
    expect(readStudyResult(json)).toEqual(result);
    expect(readStudyResult(new TextEncoder().encode(json))).toEqual(result);
  });

  it("writes what it read as it was", () => {
    const once = JSON.stringify(readStudyResult(json));
    expect(JSON.stringify(readStudyResult(once))).toBe(once);
  });

  it("knows what was not measured from 0", () => {
    const unmeasured = readStudyResult(changed(["networks", 0, "centroid", "mean"], null));
    expect(unmeasured.networks[0]!.centroid.mean).toBeNaN();
  });

  it.each([
    ["nothing", "", "is damaged or no study's result"],
    ["half of it", "{", "is damaged or no study's result"],
    ["a list", "[]", "is damaged or no study's result"],
    ["an end that is missing", json.slice(0, -1), "is damaged or no study's result"],
    ["no format", changed(["format"]), "is of an older version"],
    ["an earlier form", JSON.stringify({ schema: 2, title: "" }), "is of an older version"],
    ["the form before", changed(["format"], 2), "is of an older version"],
    ["the form after", changed(["format"], 5), "is of a newer version of Treble (format 5, and this one reads 4)"],
    ["no centroid", changed(["networks", 3, "centroid"]), "is damaged, at networks.3.centroid ("],
    [
      "a profile without shares",
      changed(["networks", 0, "profile", "share"], []),
      "is damaged, at networks.0.profile (the lists",
    ],
    [
      "a run that is a folder above",
      changed(["networks", 0, "runs", 0, "train"], ".."),
      "is damaged, at networks.0.runs.0.train (",
    ],
    ["another verdict", changed(["claims", 0, "verdict"], "proved"), "is damaged, at claims.0.verdict ("],
    ["an image of one value", changed(["example", "image"], [0]), "is damaged, at example.image (1 values, not 3072)"],
    [
      "no spectrum",
      changed(["example", "rows", 1, "spectrum"], []),
      "is damaged, at example.rows.1.spectrum (0 values, not 1024)",
    ],
    ["no width", changed(["dataset", "shape"], [3, 32]), "is damaged, at dataset.shape"],
  ])("says in one sentence what is wrong: %s", (_, text, message) => {
    const read = (): unknown => readStudyResult(text, "mine.json");
    expect(read).toThrow(expect.objectContaining({ name: "UserError" }));
    expect(read).toThrow(`mine.json ${message}`);
  });
});
