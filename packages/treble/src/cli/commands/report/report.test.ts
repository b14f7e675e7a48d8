import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditFiles } from "../../../report/audit/auditFiles.ts";
import { studyTable } from "../../../report/studyTable.ts";
import { auditFixture } from "../../../report/testing/auditFixture.ts";
import { auditJson } from "../../../results/auditJson.ts";
import { readAuditResult } from "../../../results/readAuditResult.ts";
import { readStudyResult } from "../../../results/readStudyResult.ts";
import { temporaryFolder, treble, writeTinyDataset } from "../../testing/cliProcess.ts";
import { writeTinyStudy } from "../../testing/tinyStudy.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

const study = join(folder, "study");
const results = join(study, "results.json");
let printed = "";
beforeAll(async () => {
  const run = writeTinyStudy(folder, writeTinyDataset(folder, { train: 160 }), 2);
  const { code, stdout } = await treble(folder, [...run, "--results", "study"]);
  expect(code).toBe(0);
  printed = stdout;
});

/** The files of a study but for its runs and its log, by path. */
function filesIn(there: string): Map<string, string> {
  const paths = ["", "figures"].flatMap((part) =>
    readdirSync(join(there, part), { withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(html|json|md|svg|png|csv)$/.test(entry.name))
      .map(({ name }) => join(part, name)),
  );
  return new Map(
    paths
      .filter((path) => path !== "calibration.json")
      .sort()
      .map((path) => [path, readFileSync(join(there, path), "base64")]),
  );
}

describe("report", () => {
  it("writes byte for byte what reproduce wrote, from results.json alone", async () => {
    const before = filesIn(study);
    expect([...before.keys()]).toEqual(expect.arrayContaining(["tiny.html", "index.html", "results.md"]));
    const { code, stdout } = await treble(folder, ["report", "study/results.json", "--out", "elsewhere"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining(join("elsewhere", "index.html"))]);
    expect(filesIn(join(folder, "elsewhere"))).toEqual(before);
    expect(printed).toContain(studyTable(readStudyResult(readFileSync(results))));
  });

  it("writes beside the results where no folder is named", async () => {
    const before = filesIn(study);
    for (const page of [...before.keys()].filter((name) => name !== "results.json")) rmSync(join(study, page));
    expect((await treble(folder, ["report", "study/results.json"])).code).toBe(0);
    expect(filesIn(study)).toEqual(before);
  });

  it("draws an audit again from its audit.json alone", async () => {
    const text = auditJson(auditFixture());
    writeFileSync(join(folder, "an-audit.json"), text);
    const { code, stdout } = await treble(folder, ["report", "an-audit.json", "--out", "audit"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining(join("audit", "index.html"))]);
    const files = [...auditFiles(readAuditResult(text))];
    expect(readdirSync(join(folder, "audit")).sort()).toEqual(files.map(([name]) => name).sort());
    for (const [name, written] of files) expect(readFileSync(join(folder, "audit", name), "utf8")).toBe(written);
  });

  it("says in one sentence why it cannot, and writes nothing", async () => {
    const whole = readFileSync(results, "utf8");
    writeFileSync(join(folder, "damaged.json"), whole.slice(0, -100));
    writeFileSync(join(folder, "old.json"), whole.replace(/"format":\d+/, '"schema":2'));
    writeFileSync(join(folder, "damaged-audit.json"), auditJson(auditFixture()).replace(/"clean":/, '"dirty":'));
    for (const [file, words] of [
      ["damaged-audit.json", /: damaged-audit\.json is damaged, at clean/],
      ["damaged.json", /: damaged\.json is damaged/],
      ["old.json", /: old\.json is of an older version/],
      ["none.json", /no file none\.json/],
      ["study", /: study is no file/],
    ] as const) {
      const { code, stdout, stderr } = await treble(folder, ["report", file, "--out", "nowhere"]);
      expect(stderr).toMatch(words);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect([code, stdout]).toEqual([2, ""]);
    }
    expect(readdirSync(folder)).not.toContain("nowhere");
  });
});
