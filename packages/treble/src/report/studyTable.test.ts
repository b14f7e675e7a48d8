import { expect, it } from "vitest";
import { studyTable } from "./studyTable.ts";
import { recipesFixture } from "./testing/recipesFixture.ts";
import { studyFixture } from "./testing/studyFixture.ts";

const result = studyFixture();

it("is the table of the study", async () => {
  await expect(studyTable(result)).toMatchFileSnapshot("./snapshots/study-table.txt");
});

it("fits 120 columns, with names of any length", () => {
  const long = { ...result, networks: result.networks.map((n) => ({ ...n, label: n.label.repeat(5) })) };
  for (const line of `${studyTable(result)}${studyTable(long)}`.split("\n"))
    expect(line.length).toBeLessThanOrEqual(120);
});

it("ends every row of the table in one column", () => {
  const rows = studyTable(result)
    .split("\n")
    .filter((line) => /^ {2}[a-z].*\d$/.test(line));
  expect(rows.length).toBe(result.networks.length);
  expect(new Set(rows.map((row) => row.length)).size).toBe(1);
});

it("lets no control character reach the terminal", () => {
  const hostile = {
    ...result,
    networks: result.networks.map((n) => ({ ...n, label: `\u001b[2J${n.label}\r\n\u202e` })),
    claims: result.claims.map((c) => ({ ...c, claim: `\u001b]0;title\u0007${c.claim}` })),
  };
  expect(studyTable(hostile).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
});

it("lists checks apart from claims", () => {
  const [first, ...others] = result.claims;
  const text = studyTable({ ...result, claims: [{ ...first!, check: true }, ...others] });
  const [claims, checks] = text.split("CHECKS of the method and of the data");
  expect(claims).toContain("Of 2 claims tested");
  expect(claims).not.toContain("SUPPORTED: ");
  expect(checks).toContain("SUPPORTED: ");
});

it("lists each claim once in a study of several recipes, with its verdicts by recipe", async () => {
  await expect(studyTable(recipesFixture())).toMatchFileSnapshot("./snapshots/study-recipes-table.txt");
});
