import { expect, it } from "vitest";
import type { StudyResult } from "../../results/results.ts";
import { chartSvgFile } from "../charts/chartFile.ts";
import { studyFiles } from "../studyFiles.ts";
import { studyTable } from "../studyTable.ts";
import { studyFixture } from "../testing/studyFixture.ts";

const EVIL = "\x1b[31m\x9b1m\u202e\u2066\u200b\ufeff\u2028\xad\x07";
const forbidden = new RegExp(`[${EVIL.replaceAll(/[[\]\w]/g, "")}]`);

/** The result with that before and after every text that is not one of a fixed set of words. */
function poisoned(value: unknown, before: string, key = ""): unknown {
  if (typeof value === "string") {
    return ["verdict", "spectra", "convolution", "activation", "scale", "id", "network"].includes(key)
      ? value
      : before + value + EVIL;
  }
  if (Array.isArray(value)) return value.map((item) => poisoned(item, before, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, poisoned(v, before, k)]));
}

it.each(["", "=cmd|' /C calc'!A0 ", "@SUM(", "+", "-"])("in names that begin with %j reaches no file", (before) => {
  const result = { ...(poisoned(studyFixture(), before + EVIL) as StudyResult), claims: studyFixture().claims };
  const files = [...studyFiles({ ...result, finished: studyFixture().finished })];
  const svgs = result.experiments.flatMap(({ charts }) => charts.map((chart) => chartSvgFile(chart)));
  for (const text of [...files.map(([, text]) => text), ...svgs, studyTable(result)]) {
    expect(text).not.toMatch(forbidden);
  }
  const csvs = files.filter(([path]) => path.endsWith(".csv")).map(([, text]) => text);
  expect(csvs.length).toBeGreaterThan(0);
  for (const csv of csvs) {
    for (const cell of csv.split(/[,\n]/)) if (/^"?[=+\-@]/.test(cell)) expect(Number(cell)).not.toBeNaN();
  }
});
