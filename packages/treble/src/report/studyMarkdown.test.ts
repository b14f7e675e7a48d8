import { expect, it } from "vitest";
import { studyMarkdown } from "./studyMarkdown.ts";
import { recipesFixture } from "./testing/recipesFixture.ts";
import { studyFixture } from "./testing/studyFixture.ts";

const result = studyFixture();

it("is the summary of the study", async () => {
  await expect(studyMarkdown(result)).toMatchFileSnapshot("./snapshots/study.md.snap");
});

it("has as many cells in every row as in the head", () => {
  const piped = { ...result, networks: result.networks.map((n) => ({ ...n, label: `${n.label} | x` })) };
  const rows = studyMarkdown(piped)
    .split("\n")
    .filter((line) => line.startsWith("|"));
  const inTables = result.experiments.reduce((sum, { networks }) => sum + networks.length + 2, 0);
  const widths = rows.map((row) => row.replaceAll("\\|", "").split("|").length - 2);
  expect(widths.filter((width) => width === 14)).toHaveLength(inTables);
  expect(widths.filter((width) => width === 5)).toHaveLength(result.claims.length + 2);
  expect(new Set(widths).size).toBe(2);
});

it("takes foreign text literally", () => {
  const text = studyMarkdown({
    ...result,
    title: "</script><script>alert(1)</script>\n# [x](javascript:alert(1)) `code` *b*",
    command: "treble ``` \n\nrm",
  });
  expect(text).not.toContain("<script");
  expect(text).toContain(
    "# &lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; \\# \\[x\\](javascript:alert(1)) \\`code\\` \\*b\\*\n",
  );
  expect(text).toContain("````sh\ntreble ``` rm\n````");
});

it("lists checks apart from claims", () => {
  const [first, ...others] = result.claims;
  const text = studyMarkdown({ ...result, claims: [{ ...first!, check: true }, ...others] });
  expect(text).toContain("1 fails (linear kernel) and 1 neither holds nor fails (weight sharing).");
  expect(text).toContain("\n\nThe one check of method or data tested is supported.\n\n");
  const [claims, checks] = text.split("## Checks of the method and of the data");
  expect(claims).not.toContain(first!.claim);
  expect(checks).toContain(`| ${first!.claim} | supported | above 0 |`);
});

it("is the summary of a study of several recipes, claims by recipes in one table", async () => {
  await expect(studyMarkdown(recipesFixture())).toMatchFileSnapshot("./snapshots/study-recipes.md.snap");
});
