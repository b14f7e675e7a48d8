import { describe, expect, it } from "vitest";
import { plainText } from "../../text/plainText.ts";
import { auditFixture, emptyAuditFixture, hostileAuditFixture, secondAuditFixture } from "../testing/auditFixture.ts";
import { auditAnnotations } from "./auditAnnotations.ts";
import { auditFiles } from "./auditFiles.ts";
import { auditJunit } from "./auditJunit.ts";
import { auditMarkdown } from "./auditMarkdown.ts";
import { auditSummary } from "./auditSummary.ts";
import { auditTable } from "./auditTable.ts";

const audits = { usual: auditFixture(), empty: emptyAuditFixture(), hostile: hostileAuditFixture() };
const texts = { auditAnnotations, auditJunit, auditMarkdown, auditSummary, auditTable };
const each = Object.entries(texts).flatMap(([name, of]) =>
  Object.entries(audits).map(([kind, audit]) => ({ name, kind, text: of(audit) })),
);

it.each([
  ["audit.md", auditMarkdown],
  ["audit.csv", auditTable],
  ["junit.xml", auditJunit],
  ["summary.txt", auditSummary],
  ["annotations.txt", auditAnnotations],
] as const)("says in %s what it did before", async (file, of) => {
  await expect(of(audits.usual)).toMatchFileSnapshot(`./snapshots/${file}.snap`);
});

it.each(each)("shows nothing by accident in $name of an audit that is $kind", ({ text }) => {
  expect(text.match(/\bNaN\b|undefined|Infinity|\[object/g)).toBeNull();
  for (const line of text.split("\n"))
    if (line.trim() !== "") expect(plainText(line)).toBe(line.replace(/ {2,}/g, " ").trim());
});

describe("the summary", () => {
  it.each([60, 100, 160])("has some 20 lines of at most %i characters", (width) => {
    for (const audit of Object.values(audits)) {
      const lines = auditSummary(audit, width).trimEnd().split("\n");
      expect(lines.length).toBeLessThanOrEqual(24);
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
    }
  });

  it("tells each key number and each assertion, the failed ones first, and counts what it leaves out", () => {
    const text = auditSummary(audits.usual);
    expect(text).toMatch(/^clean accuracy +93\.6 % +\[91\.1, 95\.4\] +468 of 500 images$/m);
    expect(text.indexOf("✕ failed robust@l2:0.25>=0.5")).toBeLessThan(text.indexOf("✓ holds clean>=0.9"));
    const [one] = audits.usual.assertions;
    expect(auditSummary({ ...audits.usual, assertions: new Array(9).fill(one) })).toContain("and 3 assertions more");
  });

  it("tells what is better or worse than an earlier audit, and counts the rest", () => {
    const [before, now] = [
      { mean: 0.5, low: 0.4, high: 0.6 },
      { mean: 0.25, low: 0.2, high: 0.3 },
    ];
    const rows = [
      { measure: "accuracy", before, now: before, change: "not told apart" as const },
      { measure: "median norm", before, now, change: "worse" as const },
      { measure: "robust accuracy", before: now, now: before, change: "better" as const },
      { measure: "centroid", before, now, change: "neither" as const },
    ];
    const finished = "2026-01-02T03:04:00.000Z";
    const baseline = { name: "old.onnx", finished, rows, differences: ["They differ in the data: a and b."] };
    const text = auditSummary({ ...audits.usual, baseline });
    expect(text).toContain(
      [
        "Compared with old.onnx of 2026-01-02 03:04 UTC: 1 measure of 4 not told apart",
        "↓ worse median norm: 0.5 → 0.25",
        "↑ better robust accuracy: 0.25 → 0.5",
        "! They differ in the data: a and b.",
      ].join("\n"),
    );
  });

  it("commands no CI machine", () => {
    for (const line of auditSummary(audits.hostile, 60).split("\n")) expect(line).not.toMatch(/^\s*::|##\[/);
  });
});

describe("annotations", () => {
  it("are one line for each failed assertion and each warning, with data escaped", () => {
    expect(auditAnnotations(audits.usual).trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^::error title=[^:,]*::robust@l2:0\.25>=0\.5: .*43\.2 %25, below/),
      expect.stringMatching(/^::warning title=[^:,]*::On 12\.4 %25 of the images/),
    ]);
  });

  it("hold no further command, whatever text they show", () => {
    const lines = auditAnnotations(audits.hostile).trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatch(/^::(error|warning) title=[^:,]*::(?!.*(::|##\[))/);
      expect(line.replaceAll(/%(25|3A)/g, "")).not.toContain("%");
    }
  });

  it("are none where all is well", () => {
    expect(auditAnnotations({ ...audits.usual, assertions: [], warnings: [] })).toBe("");
  });
});

describe("JUnit", () => {
  it("has a test case for each assertion, and counts them", () => {
    const text = auditJunit(audits.usual);
    expect(text.match(/<testcase /g)).toHaveLength(2);
    expect(text.match(/<failure /g)).toHaveLength(1);
    expect(text).toContain('tests="2" failures="1"');
    expect(text).toMatch(/<system-out>[^<]*Warning: On 12\.4 %/);
  });

  it("stays well-formed with any text: its own tags alone, and what XML has a place for", () => {
    for (const audit of Object.values(audits)) {
      const open: string[] = [];
      const rest = auditJunit(audit)
        .replace(/^<\?xml[^>]*\?>/, "")
        .replaceAll(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g, (_, close, tag, __, alone) => {
          if (close) expect(open.pop()).toBe(tag);
          else if (!alone) open.push(tag);
          return "";
        });
      expect(open).toEqual([]);
      expect(rest).not.toMatch(/[<>\ufffe\uffff]|&(?!(amp|lt|gt|quot);)/);
    }
  });
});

describe("CSV", () => {
  it("has as many cells in each row, and no formula", () => {
    for (const audit of Object.values(audits)) {
      for (const line of auditTable(audit).trimEnd().split("\n")) {
        const cells = [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g)].map(([, cell]) => cell!);
        expect(cells).toHaveLength(10);
        for (const cell of cells) if (/^"?[=+\-@]/.test(cell)) expect(Number(cell)).not.toBeNaN();
      }
    }
  });
});

it("writes the files of an audit, the page last, the same for the same result", () => {
  const files = auditFiles(secondAuditFixture());
  expect([...files.keys()]).toEqual(["audit.json", "audit.csv", "audit.md", "junit.xml", "index.html"]);
  expect([...auditFiles(secondAuditFixture())]).toEqual([...files]);
});
