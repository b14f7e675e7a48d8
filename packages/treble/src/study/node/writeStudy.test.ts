import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterAll, expect, it } from "vitest";
import { temporaryFolder } from "../../cli/testing/cliProcess.ts";
import { studyFixture } from "../../report/testing/studyFixture.ts";
import { readStudyResult } from "../../results/readStudyResult.ts";
import type { StudyResult } from "../../results/results.ts";
import { undefinedInterval } from "../../statistics/interval.ts";
import { resultFile } from "./resultFile.ts";
import { writeStudy } from "./writeStudy.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

/** Every file below a folder, by path. */
function filesIn(there: string): Map<string, string> {
  const paths = readdirSync(there, { recursive: true, withFileTypes: true });
  return new Map(
    paths
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(there.length), readFileSync(path, "base64")]),
  );
}

it("writes a page for every experiment, its figures, and links only to what is there", async () => {
  const fixture = studyFixture();
  const title = "Kernel \u202eezis\u2028 \x1b[31m";
  const [shown] = fixture.experiments;
  const result: StudyResult = { ...fixture, experiments: [{ ...shown!, title }] };
  const notes: string[] = [];
  const written = await writeStudy(folder, result, (note) => notes.push(note));

  const json = readFileSync(join(folder, resultFile), "utf8");
  const endings = notes.length === 0 ? ["csv", "png", "svg"] : ["csv", "svg"];
  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(written)));
  expect(written).toEqual({ ...result, figures: written.figures });
  expect(written.figures.toSorted()).toEqual(endings);
  expect(json).toContain("Kernel \\u202eezis\\u2028 \\u001b[31m");
  const pages = readdirSync(folder).filter((name) => name.endsWith(".html"));
  expect(pages.toSorted()).toEqual(["index.html", "kernel-size.html", "networks.html"]);
  const figures = readdirSync(join(folder, "figures"));
  expect(figures.toSorted()).toEqual(endings.map((ending) => `kernel-size-centroid.${ending}`));
  for (const page of pages) {
    const { document } = parseHTML(readFileSync(join(folder, page), "utf8"));
    for (const link of document.querySelectorAll("a")) {
      const [path = ""] = link.getAttribute("href")!.split("#");
      if (!path.startsWith("runs/")) expect([path, existsSync(join(folder, path))]).toEqual([path, true]);
    }
  }
});

it("writes the same files again, byte for byte, from its results.json alone", async () => {
  const none = undefinedInterval;
  const fixture = studyFixture();
  const networks = fixture.networks.map((network, i) =>
    i > 0 ? network : { ...network, centroid: none, succeeded: 0, trainLoss: Number.POSITIVE_INFINITY },
  );
  const [first, again] = [join(folder, "first"), join(folder, "second")];
  await writeStudy(first, { ...fixture, networks }, () => {});
  await writeStudy(again, readStudyResult(readFileSync(join(first, resultFile))), () => {});
  expect(filesIn(again).size).toBeGreaterThan(8);
  expect(filesIn(again)).toEqual(filesIn(first));
});

it("takes away the pages and figures of an earlier study, and nothing else", async () => {
  const there = join(folder, "again");
  const fixture = studyFixture();
  const [first, ...others] = fixture.experiments;
  const write = (experiments: StudyResult["experiments"]) => writeStudy(there, { ...fixture, experiments }, () => {});
  await write([first!, ...others]);
  const whole = readdirSync(there, { recursive: true }).length;
  expect(existsSync(join(there, `${others[0]!.id}.html`))).toBe(true);
  writeFileSync(join(there, "mine.html"), "");
  await write([first!]);
  expect(readdirSync(there, { recursive: true }).length).toBeLessThan(whole);
  expect(readdirSync(there).filter((name) => name.endsWith(".html"))).toEqual(
    ["index.html", `${first!.id}.html`, "mine.html", "networks.html"].toSorted(),
  );
  // What cannot be read names no files.
  writeFileSync(join(there, resultFile), "{");
  await write([first!, ...others]);
  expect(readdirSync(there, { recursive: true }).length).toBe(whole + 1);
});
