import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import type { StudyResult } from "../experiments/results.ts";
import { studyFixture } from "./studyFixture.ts";
import { renderStudyPage } from "./studyPage.tsx";

const result = studyFixture();
const page = renderStudyPage(result);
const { document } = parseHTML(page);

const ATTACK = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'`;

/** The result with an attack in every text that is not one of a fixed set of words. */
function poisoned(value: unknown, key = ""): unknown {
  if (typeof value === "string")
    return ["verdict", "family", "activation", "scale"].includes(key) ? value : value + ATTACK;
  if (Array.isArray(value)) return value.map((item) => poisoned(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, poisoned(v, k)]));
}

/** Signs of a number that was not there, or of a value that was printed by accident. */
function accidents(html: string): string[] {
  return html.replace(/base64,[\w+/=]+/g, "").match(/\bNaN\b|undefined|Infinity|\[object/g) ?? [];
}

describe("the page", () => {
  it("is one file that fetches and runs nothing", () => {
    expect(page.match(/<script/gi)).toBeNull();
    expect(page.replaceAll("http://www.w3.org/2000/svg", "").match(/https?:\/\/|@import|url\((?!#)/g)).toBeNull();
    expect(document.querySelectorAll("link, iframe, object, base").length).toBe(0);
    for (const image of document.querySelectorAll("img"))
      expect(image.getAttribute("src")).toMatch(/^data:image\/png;base64,/);
    expect(document.querySelector("meta[http-equiv=Content-Security-Policy]")?.getAttribute("content")).toContain(
      "default-src 'none'",
    );
  });

  it("is far below 3 MB", () => {
    expect(new TextEncoder().encode(page).length).toBeLessThan(500_000);
  });

  it("is the same for the same result", () => {
    expect(renderStudyPage(studyFixture())).toBe(page);
  });

  it("has one h1, and headings that never skip a level", () => {
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((h) => Number(h.tagName.slice(1)));
    expect(levels.filter((level) => level === 1)).toEqual([1]);
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, i) => {
      expect(level - levels[i]!).toBeLessThanOrEqual(1);
    });
  });

  it("answers in the order a reader asks", () => {
    expect([...document.querySelectorAll("h2")].map((h) => h.id)).toEqual([
      "verdicts",
      "caveats",
      "networks",
      "energy",
      "kernels",
      "experiment-1",
      "experiment-2",
      "one-image",
      "measured",
      "limits",
    ]);
  });

  it("gives every figure a sentence and a table of its numbers, and every drawing a name", () => {
    const figures = [...document.querySelectorAll("figure")];
    const charts = result.experiments.flatMap((experiment) => experiment.charts);
    expect(figures.length).toBe(3 + charts.length);
    for (const figure of figures) {
      expect(figure.querySelector("figcaption")?.textContent).toMatch(/\d.*\.$/);
      expect(figure.querySelectorAll("details table tbody tr").length).toBeGreaterThan(5);
      expect(figure.querySelectorAll("[role=img][aria-label], img[alt]").length).toBeGreaterThan(0);
    }
    for (const svg of document.querySelectorAll("svg"))
      expect(svg.getAttribute("aria-hidden") ?? svg.closest("[aria-hidden=true]")?.getAttribute("aria-hidden")).toBe(
        "true",
      );
    for (const id of ["radial", "kernel"])
      for (const drawing of document.querySelectorAll(`#${id} [role=img]`))
        expect(drawing.getAttribute("aria-label")).toMatch(/\d\.\d.*\.$/);
  });

  it("shows every experiment with its question, its claims' verdicts and its charts", () => {
    result.experiments.forEach(({ title, question, claims, charts, caveats }, i) => {
      const section = document.querySelector(`[aria-labelledby=experiment-${i + 1}]`)!;
      for (const text of [title, question, ...caveats]) expect(section.textContent).toContain(text);
      expect(section.querySelectorAll("figure").length).toBe(charts.length);
      for (const claim of result.claims.filter(({ id }) => claims.includes(id)))
        expect(section.textContent).toContain(`${claim.verdict}: ${claim.claim}`);
      charts.forEach((chart, c) => {
        const figure = section.querySelectorAll("figure")[c]!;
        const points = chart.series.flatMap((series) => series.points).length + chart.references.length;
        expect(figure.querySelectorAll("tbody tr").length).toBe(points);
        expect(figure.querySelectorAll("svg circle, svg path").length).toBeGreaterThan(points - 1);
        if (chart.series.length > 1)
          for (const { name } of chart.series) expect(figure.querySelector(".legend")?.textContent).toContain(name);
      });
    });
  });

  it("has no id twice, and a heading behind every aria-labelledby", () => {
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const section of document.querySelectorAll("[aria-labelledby]"))
      expect(ids).toContain(section.getAttribute("aria-labelledby"));
  });

  it("states verdict, effect, interval, rule, contrast, seeds, samples and source of every claim", () => {
    const cards = [...document.querySelectorAll(".claim")].map((card) => card.textContent ?? "");
    expect(cards.length).toBe(result.claims.length);
    result.claims.forEach((claim, i) => {
      for (const text of [claim.verdict, claim.claim, claim.contrast, claim.source, claim.sentence])
        expect(cards[i]).toContain(text);
      expect(cards[i]).toContain(`${claim.seeds} seeds, ${claim.samples} samples`);
    });
    expect(cards[1]).toContain("−0.016 cycles per pixel 95 % interval [−0.041, 0.012]");
    // One rule for all claims is said once, above them; different ones are said with each.
    const rules = new Set(result.claims.map(({ rule }) => rule));
    expect(rules.size).toBe(1);
    expect(document.querySelector(".shared-rule")?.textContent).toContain(result.claims[0]!.rule);
    const claims = result.claims.map((claim, i) => ({ ...claim, rule: `rule ${i}` }));
    const other = parseHTML(renderStudyPage({ ...result, claims })).document;
    expect(other.querySelector(".shared-rule")).toBeNull();
    [...other.querySelectorAll(".claim")].forEach((card, i) => {
      expect(card.textContent).toContain(`rule ${i}`);
    });
  });

  it("has a row for every network, as wide as the head, and marks the one that stopped early", () => {
    const rows = [...document.querySelectorAll(".results tbody tr:not(.group)")];
    expect(rows.length).toBe(result.networks.length);
    const width = Number(document.querySelector(".results .group th")?.getAttribute("colspan"));
    for (const row of rows) expect(row.children.length).toBe(width);
    const marked = rows.filter((row) => row.textContent?.includes("†"));
    expect(marked.map((row) => row.getAttribute("class"))).toEqual(["unreached"]);
    expect(marked[0]?.textContent).toContain("locally connected 3×3");
  });

  it("shows three pictures for every network, at one stated magnification", () => {
    const specimens = [...document.querySelectorAll(".specimens li")];
    expect(specimens.length).toBe(result.networks.length);
    for (const specimen of specimens) expect(specimen.querySelectorAll("img").length).toBe(3);
    const stated = new Set([...page.matchAll(/magnified (?:×)?(\d+)/g)].map((match) => match[1]));
    expect(stated.size).toBe(1);
  });

  it("gives the exact command, version and date", () => {
    expect(document.querySelector("pre")?.textContent).toBe(result.command);
    expect(document.querySelector("time")?.getAttribute("datetime")).toBe(result.finished);
    expect(page).toContain(`Treble ${result.version}`);
  });
});

describe("foreign text", () => {
  const hostile = renderStudyPage(poisoned(result) as StudyResult);
  const parsed = parseHTML(hostile).document;

  it("stays text", () => {
    expect(hostile.match(/<script/gi)).toBeNull();
    expect(parsed.querySelectorAll("script").length).toBe(0);
    expect(parsed.querySelectorAll("img").length).toBe(document.querySelectorAll("img").length);
    for (const element of parsed.querySelectorAll("*"))
      for (const name of element.getAttributeNames()) expect(name).not.toMatch(/^on|[<>"']/);
  });

  it("is shown as it is", () => {
    expect(parsed.querySelector("title")?.textContent).toBe(result.title + ATTACK);
    expect(parsed.querySelector(".specimen-outcome b")?.textContent).toBe(
      `${result.example.rows[0]?.classAfter}${ATTACK}`,
    );
  });

  it("changes nothing in the style sheet", () => {
    expect(parsed.querySelector("head style")?.textContent).toBe(document.querySelector("head style")?.textContent);
  });
});

describe("smaller studies", () => {
  const bare: StudyResult = { ...result, claims: [], caveats: [], settings: [] };
  const few = (ids: readonly string[]): StudyResult => ({
    ...bare,
    networks: result.networks.filter((n) => ids.includes(n.id)),
    example: { ...result.example, rows: result.example.rows.filter((row) => ids.includes(row.network)) },
  });

  it.each([
    ["one network", ["fully-connected"]],
    ["linear networks only", ["linear-fully-connected", "linear-full-width"]],
    ["no network", []],
  ])("renders %s", (_, ids) => {
    const html = renderStudyPage(few(ids));
    expect(accidents(html)).toEqual([]);
    expect(parseHTML(html).document.querySelectorAll(".results tbody tr:not(.group)").length).toBe(ids.length);
  });

  it("renders grey images", () => {
    const one = few(["fully-connected"]);
    const grey: StudyResult = {
      ...one,
      dataset: { ...one.dataset, shape: [1, 32, 32] },
      example: {
        ...one.example,
        image: one.example.image.slice(0, 1024),
        rows: one.example.rows.map((row) => ({ ...row, perturbation: row.perturbation.slice(0, 1024) })),
      },
    };
    expect(renderStudyPage(grey)).toContain("32×32 pixels, grey");
  });

  it("renders a network that was never fooled", () => {
    const none = { mean: Number.NaN, low: Number.NaN, high: Number.NaN };
    const networks = result.networks.map((n, i) =>
      i === 0
        ? { ...n, centroid: none, highShare: none, succeeded: 0, minimumNorm: { q25: NaN, median: NaN, q75: NaN } }
        : n,
    );
    const claims = result.claims.map((claim) => ({ ...claim, verdict: "inconclusive" as const, effect: none }));
    const charts = result.experiments[0]!.charts.map((chart) => ({
      ...chart,
      series: chart.series.map(({ name, points }) => ({ name, points: points.map(({ x }) => ({ x, y: none })) })),
    }));
    const experiments = [{ ...result.experiments[0]!, charts }];
    const holes: StudyResult = { ...result, networks, claims, experiments };
    expect(accidents(renderStudyPage(holes))).toEqual([]);
    expect(accidents(renderStudyPage(JSON.parse(JSON.stringify(holes))))).toEqual([]);
  });
});
