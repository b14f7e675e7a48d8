import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import type { AuditResult, PictureData } from "../../results/audit.ts";
import { auditJson } from "../../results/auditJson.ts";
import { readAuditResult } from "../../results/readAuditResult.ts";
import {
  auditFixture,
  emptyAuditFixture,
  holdsUnseen,
  hostileAuditFixture,
  hostileTexts,
  secondAuditFixture,
} from "../testing/auditFixture.ts";
import { generator } from "../testing/studyFixture.ts";
import { auditComparisonPage } from "./auditComparisonPage.tsx";
import { auditPage } from "./auditPage.tsx";

const result = auditFixture();
const pages = [
  ["an audit", auditPage(result)],
  ["an audit that measured nothing", auditPage(emptyAuditFixture())],
  ["an audit of hostile names", auditPage(hostileAuditFixture())],
  ["two audits", auditComparisonPage([result, secondAuditFixture()])],
  ["audits of hostile names and of nothing", auditComparisonPage([hostileAuditFixture(), emptyAuditFixture()])],
] as const;
const files = ["audit.json", "audit.csv", "audit.md", "junit.xml"];

describe.each(pages)("the page of %s", (_, html) => {
  const { document } = parseHTML(html);

  it("is one file that fetches and runs nothing, whatever names it shows", () => {
    expect(html.match(/<script|<iframe|<object|<link|<base/gi)).toBeNull();
    expect(html.replaceAll("http://www.w3.org/2000/svg", "").match(/https?:\/\/|@import|url\((?!#)/g)).toBeNull();
    for (const image of document.querySelectorAll("img"))
      expect(image.getAttribute("src")).toMatch(/^data:image\/png;base64,/);
    for (const element of document.querySelectorAll("*"))
      for (const name of element.getAttributeNames()) expect(name).not.toMatch(/^on|[<>"']/);
    for (const link of document.querySelectorAll("a")) {
      const href = link.getAttribute("href")!;
      if (href.startsWith("#")) expect(document.getElementById(href.slice(1))).not.toBeNull();
      else expect(files).toContain(href);
    }
    expect(holdsUnseen(html)).toBe(false);
  });

  it("shows nothing by accident", () => {
    expect(html.replace(/base64,[\w+/=]+/g, "").match(/\bNaN\b|undefined|Infinity|\[object/g)).toBeNull();
  });

  it("has one h1, headings that skip no level, and no id twice", () => {
    const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map(({ tagName }) => Number(tagName.slice(1)));
    expect(levels.filter((level) => level === 1)).toEqual([1]);
    levels.slice(1).forEach((level, i) => {
      expect(level - levels[i]!).toBeLessThanOrEqual(1);
    });
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("gives every figure a sentence and its numbers, and every picture a name", () => {
    for (const figure of document.querySelectorAll("figure")) {
      expect(figure.querySelector("figcaption")?.textContent).toMatch(/\w.*\./);
      expect(figure.querySelector("details table tbody tr")).not.toBeNull();
      expect(figure.querySelector("[role=img][aria-label], img[alt]")).not.toBeNull();
    }
    for (const svg of document.querySelectorAll("svg")) expect(svg.closest("[aria-hidden=true]")).not.toBeNull();
    for (const image of document.querySelectorAll("figure img:not(.colour-bar img)"))
      expect(image.getAttribute("alt")).not.toBe("");
  });
});

describe("the page of an audit", () => {
  const { document } = parseHTML(pages[0][1]);
  const text = (selector: string): string => document.querySelector(selector)?.textContent ?? "";

  it("answers in the order a reader asks", () => {
    expect([...document.querySelectorAll("h2")].map(({ id }) => id)).toEqual([
      ...["verdict", "warnings", "accuracy", "spectrum", "bands", "sensitivity", "critical-bands", "examples"],
      ...["by-class", "confusions", "model", "method", "limits", "baseline", "downloads"],
    ]);
  });

  it("tells what was audited, and by which command", () => {
    expect(text("h1")).toBe(result.model.name);
    expect(text("header pre")).toBe(result.command);
    for (const told of [result.headline, result.model.hash!, "pytorch 2.3.0", "opset 17", "CIFAR-10: mean"])
      expect(text("header")).toContain(told);
  });

  it("tells every key number with its interval and of how many, and failed assertions first", () => {
    const numbers = [...document.querySelectorAll(".key-numbers > div")].map(({ textContent }) => textContent);
    expect(numbers).toHaveLength(7);
    for (const number of numbers) expect(number).toMatch(/\[[\d.]+, [\d.]+\].*\d+ (of|perturbations)/);
    expect(numbers[0]).toContain("93.6 % [91.1, 95.4]468 of 500 images");
    const outcomes = [...document.querySelectorAll(".assertions tbody td:nth-child(2)")];
    expect(outcomes.map(({ textContent }) => textContent)).toEqual(["✕ failed", "✓ holds"]);
  });

  it("draws the model over the references, the images and white noise", () => {
    const drawing = text("#radial .wide");
    for (const name of ["the images", "white noise", "this model's perturbations", "3×3 convolutions"])
      expect(drawing).toContain(name);
    expect(document.querySelectorAll("#spectra-maps .map-row img")).toHaveLength(3);
  });

  it("has every convolution, one by one", () => {
    const { convolutions } = result.model.facts!;
    const rows = [...document.querySelectorAll("#model ~ details tbody tr")];
    expect(rows).toHaveLength(convolutions.length);
    convolutions.forEach(({ name, kernel, receptiveField }, i) => {
      for (const told of [name, kernel.join("×"), receptiveField!.join("×")])
        expect(rows[i]!.textContent).toContain(told);
    });
  });

  it("has no section of warnings, octaves or a baseline where there are none", () => {
    const less = parseHTML(auditPage({ ...result, warnings: [], channel: null, baseline: null })).document;
    expect(less.querySelectorAll("#warnings, #critical-bands, #baseline")).toHaveLength(0);
    expect(document.querySelectorAll("#warnings, #critical-bands, #baseline")).toHaveLength(3);
  });

  it("is the same from its file", () => {
    expect(auditPage(readAuditResult(auditJson(result)))).toBe(pages[0][1]);
  });

  it("shows hostile names as they are, but for what nobody sees", () => {
    const hostile = parseHTML(pages[2][1]).document;
    const shown = [...hostile.querySelectorAll("#class-accuracy details tbody th")].map((th) => th.textContent);
    expect(shown.slice(0, 2)).toEqual(
      hostileTexts.slice(0, 2).map((name) => (name.length > 60 ? expect.any(String) : name)),
    );
    expect(shown[8]).toBe(`${"x".repeat(59)}…`);
  });

  it.each([
    [224, "perturbation × 40"],
    [384, "perturbation × 40, its middle"],
  ])("weighs at most 3 MB with pictures of %i pixels that no file format makes smaller", (side, caption) => {
    const noisy = withPictures(result, side);
    const html = auditPage(noisy);
    expect(new TextEncoder().encode(html).length).toBeLessThan(3_000_000);
    expect(html).toContain(`>${caption}<`);
  });
});

/** Of that size in pixels, of random bytes. */
function withPictures(audit: AuditResult, side: number): AuditResult {
  const random = generator(3);
  let pixels = "";
  for (let i = 0; i < 3 * side * side; i++) pixels += String.fromCharCode(Math.floor(256 * random()));
  const picture: PictureData = { shape: [3, side, side], pixels: btoa(pixels) };
  return {
    ...audit,
    examples: audit.examples.map((one) => ({
      ...one,
      ...{ original: picture, adversarial: picture, perturbation: picture },
    })),
    sensitivity: { ...audit.sensitivity!, worst: audit.sensitivity!.worst.map((one) => ({ ...one, picture })) },
  };
}
