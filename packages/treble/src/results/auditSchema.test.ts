import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { z } from "zod";
import { auditFixture, emptyAuditFixture } from "../report/testing/auditFixture.ts";
import { auditJson } from "./auditJson.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

it("is published as docs/audit.schema.json, which is what `npm run docs` writes", () => {
  execFileSync(process.execPath, ["scripts/auditSchema.mjs", "--check"], { cwd: root, stdio: "pipe" });
});

it("published, takes audits and nothing else", () => {
  const published = z.fromJSONSchema(JSON.parse(readFileSync(`${root}docs/audit.schema.json`, "utf8")));
  for (const result of [auditFixture(), emptyAuditFixture()]) {
    const json = JSON.parse(auditJson(result));
    expect(published.safeParse(json).error).toBeUndefined();
    expect(published.safeParse({ ...json, format: 2 }).success).toBe(false);
    expect(published.safeParse({ ...json, clean: { ...json.clean, count: -1 } }).success).toBe(false);
    const { headline: _, ...less } = json;
    expect(published.safeParse(less).success).toBe(false);
  }
});

it("published, says what every field of an audit means that has a docstring", () => {
  const { $defs } = JSON.parse(readFileSync(`${root}docs/audit.schema.json`, "utf8"));
  expect($defs.AuditResult.properties.robust.description).toBe("Right under attack at stated radii, of all images.");
  expect($defs.ConvolutionFact.properties.ceiling.description).toContain("Slepian 1978");
});
