import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterAll, expect, it } from "vitest";
import { temporaryFolder } from "../../cli/testing/cliProcess.ts";
import { experimentsNamed } from "../../experiments/catalogue.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import type { NetworkRuns } from "../../pipeline/networkJob.ts";
import { studyFixture } from "../../report/testing/studyFixture.ts";
import type { StudyResult } from "../../results/results.ts";
import { openStore } from "../../runs/node/diskStore.ts";
import { writeStudy } from "./writeStudy.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

it("writes a page for every experiment, its figures, and links only to what is there", async () => {
  const store = openStore(folder);
  const experiments = experimentsNamed(["kernel-size"]);
  const scale = scaleNamed("quick", "synthetic");
  const fixture = studyFixture();
  const title = "Kernel \u202eezis\u2028 \x1b[31m";
  const [shown] = fixture.experiments;
  const result: StudyResult = { ...fixture, experiments: [{ ...shown!, title }] };
  const runs: NetworkRuns = {
    learningRate: 0.1,
    search: null,
    train: { kind: "train" },
    measure: { kind: "measure" },
    probes: [{ kind: "probe" }],
  };
  const notes: string[] = [];
  const commandFor = (experiment: string): string => `npm run reproduce -- ${experiment}`;
  const source = { experiments, scale, store, runs: new Map([["bounded-width-3", [runs]]]), commandFor };
  await writeStudy(folder, result, source, (note) => notes.push(note));

  const json = readFileSync(join(folder, "results.json"), "utf8");
  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(result)));
  expect(json).toContain("Kernel \\u202eezis\\u2028 \\u001b[31m");
  const pages = readdirSync(folder).filter((name) => name.endsWith(".html"));
  expect(pages.toSorted()).toEqual(["index.html", "kernel-size.html", "networks.html"]);
  const figures = readdirSync(join(folder, "figures"));
  const endings = notes.length === 0 ? ["csv", "png", "svg"] : ["csv", "svg"];
  expect(figures.toSorted()).toEqual(endings.map((ending) => `kernel-size-centroid.${ending}`));
  for (const page of pages) {
    const { document } = parseHTML(readFileSync(join(folder, page), "utf8"));
    for (const link of document.querySelectorAll("a")) {
      const [path = ""] = link.getAttribute("href")!.split("#");
      if (!path.startsWith("runs/")) expect([path, existsSync(join(folder, path))]).toEqual([path, true]);
    }
  }
  const experiment = readFileSync(join(folder, "kernel-size.html"), "utf8");
  for (const config of [runs.train, runs.measure, ...runs.probes]) expect(experiment).toContain(store.run(config).id);
  expect(experiment).toContain("npm run reproduce -- kernel-size");
  expect(experiment).toContain("bounded-width, ");
  // Of four networks the rule names the fixture's: each with the accuracy that it reached.
  expect(readFileSync(join(folder, "index.html"), "utf8")).toContain("bounded-width 15×15");
});

it("takes away the pages and figures of an earlier study, and nothing else", async () => {
  const there = join(folder, "again");
  const fixture = studyFixture();
  const [first, ...others] = fixture.experiments;
  const source = {
    ...{ experiments: [], runs: new Map(), commandFor: () => "" },
    ...{ scale: scaleNamed("quick", "synthetic"), store: openStore(there) },
  };
  const write = (experiments: StudyResult["experiments"]) =>
    writeStudy(there, { ...fixture, experiments }, source, () => {});
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
  writeFileSync(join(there, "results.json"), "{");
  await write([first!, ...others]);
  expect(readdirSync(there, { recursive: true }).length).toBe(whole + 1);
});
