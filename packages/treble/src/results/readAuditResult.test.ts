import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { auditFixture, emptyAuditFixture, holdsUnseen, hostileAuditFixture } from "../report/testing/auditFixture.ts";
import type { AuditResult } from "./audit.ts";
import { auditJson } from "./auditJson.ts";
import { readAuditResult } from "./readAuditResult.ts";

/** The audit with some fields of its JSON changed, as text. */
function changed(fields: Record<string, unknown>): string {
  return JSON.stringify({ ...JSON.parse(auditJson(auditFixture())), ...fields });
}

describe("an audit's file", () => {
  it.each([
    ["usual", auditFixture()],
    ["empty", emptyAuditFixture()],
    ["hostile", hostileAuditFixture()],
  ])("gives back what was written: %s", (_, result) => {
    const { medianInterval, ...smallest } = result.smallest;
    const known: AuditResult = { ...result, smallest: medianInterval ? result.smallest : smallest };
    const text = auditJson(known);
    expect(holdsUnseen(text)).toBe(false);
    expect(readAuditResult(text)).toEqual(known);
    expect(readAuditResult(new TextEncoder().encode(text))).toEqual(known);
  });

  it("has null for what is no number, and for what has no end", () => {
    const json = JSON.parse(auditJson(emptyAuditFixture()));
    expect(json.clean.share).toBeNull();
    expect(json.bands[0].to).toBeNull();
    const read = readAuditResult(JSON.stringify(json));
    expect(read.clean.share).toBeNaN();
    expect(read.bands[0]!.to).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("what is no such file", () => {
  it.each([
    ["no JSON", auditJson(auditFixture()).slice(0, -100), /a\.json is damaged or no audit/],
    ["a study", JSON.stringify({ format: 4, title: "" }), /is damaged or no audit/],
    ["a newer one", changed({ format: 99 }), /newer version.*update Treble/],
    ["an older one", changed({ format: 0 }), /older version/],
    ["one with a field missing", changed({ clean: undefined }), /damaged, at clean/],
    ["one with text for a number", changed({ seconds: "9" }), /damaged, at seconds/],
    [
      "one whose map is too short",
      changed({ spectra: { ...auditFixture().spectra, images: { ...auditFixture().spectra.images, map: [1] } } }),
      /damaged, at spectra\.images \(the map is not of its size\)/,
    ],
    [
      "one whose picture is cut off",
      changed({
        examples: auditFixture().examples.map((one) => ({ ...one, original: { ...one.original, pixels: "AAAA" } })),
      }),
      /damaged, at examples\.0\.original \(not as many pixels/,
    ],
  ])("is refused in one sentence: %s", (_, text, words) => {
    expect(() => readAuditResult(text, "a.json")).toThrow(UserError);
    expect(() => readAuditResult(text, "a.json")).toThrow(words);
  });
});
