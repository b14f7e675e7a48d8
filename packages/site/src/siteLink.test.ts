import { describe, expect, it } from "vitest";
import { leavesPage, siteLink } from "./siteLink.ts";

const readme = { source: "README.md", path: "index.html" };
const measures = { source: "docs/measures.md", path: "docs/measures.html" };
const picture = (path: string): boolean => path === "docs/example.png";

describe("a link of the repository in the site", () => {
  it.each([
    [readme, "docs/measures.md#shared-spectrum", "docs/measures.html#shared-spectrum"],
    [readme, "packages/ongrad", "packages/ongrad/index.html"],
    [readme, "docs/example.png", "docs/example.png"],
    [measures, "../README.md", "../index.html"],
    [measures, "measures.md", "measures.html"],
    [measures, "../packages/treble/API.md", "../packages/treble/API.html"],
    [measures, "example.png", "example.png"],
  ])("is relative to the page: %o %s", (page, href, expected) => {
    expect(siteLink(page, href, picture)).toBe(expected);
  });

  it("is none to what the site does not have", () => {
    expect(siteLink(measures, "../packages/treble/src/house.test.ts", picture)).toBeUndefined();
  });

  it("leaves alone what leads elsewhere or stays on the page", () => {
    const kept = ["https://example.org/a.md", "mailto:a@example.org", "//example.org", "#here"];
    expect(kept.filter(leavesPage)).toEqual([]);
    expect(leavesPage("measures.md#here")).toBe(true);
  });
});
