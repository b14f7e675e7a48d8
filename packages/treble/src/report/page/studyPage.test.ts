import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { readStudyResult } from "../../results/readStudyResult.ts";
import type { ExperimentResult, NetworkResult, StudyResult } from "../../results/results.ts";
import { undefinedInterval } from "../../statistics/interval.ts";
import { chartSvgFile } from "../charts/chartFile.ts";
import { studyFiles } from "../studyFiles.ts";
import { studyTable } from "../studyTable.ts";
import { recipesFixture } from "../testing/recipesFixture.ts";
import { studyFixture } from "../testing/studyFixture.ts";
import { intervalText } from "../words/format.ts";
import { headlineSentence } from "../words/headline.ts";
import { studyLinks } from "../words/studyLinks.ts";
import { experimentPage } from "./experimentPage.tsx";

const result = studyFixture();
const links = studyLinks(result);
const files = studyFiles(result);

/** The HTML pages of a study, by file name. */
function pagesOf(study: StudyResult): Map<string, string> {
  return new Map([...studyFiles(study)].filter(([name]) => name.endsWith(".html")));
}

/** The pages of a study with what their links may lead to. */
function parsedPages(study: StudyResult, title: string) {
  const pages = [...pagesOf(study)].map(([name, html]) => ({ name, html, document: parseHTML(html).document }));
  const figures = [...studyLinks(study).charts.values()].flatMap((file) =>
    [".png", ".svg", ".csv"].map((e) => file + e),
  );
  return pages.map((page) => ({ ...page, title: `${page.name} of ${title}`, pages, figures }));
}

const pages = parsedPages(result, "one recipe");
const several = recipesFixture();
const severalPages = parsedPages(several, "several recipes");
const index = pages.find(({ name }) => name === "index.html")!;
const networks = pages.find(({ name }) => name === "networks.html")!;
const experiments = result.experiments.map((experiment) => ({
  experiment,
  ...pages.find(({ name }) => name === links.experiments.get(experiment.id))!,
}));

const ATTACK = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'`;

/** The result with an attack in every text that is not one of a fixed set of words. */
function poisoned(value: unknown, key = ""): unknown {
  if (typeof value === "string")
    return ["verdict", "spectra", "family", "activation", "convolution", "scale"].includes(key)
      ? value
      : value + ATTACK;
  if (Array.isArray(value)) return value.map((item) => poisoned(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, poisoned(v, k)]));
}

/** Signs of a number that was not there, or of a value that was printed by accident. */
function accidents(html: string): string[] {
  return html.replace(/base64,[\w+/=]+/g, "").match(/\bNaN\b|undefined|Infinity|\[object/g) ?? [];
}

describe.each([...pages, ...severalPages])("$title", ({ html, document, pages, figures }) => {
  it("is one file that fetches and runs nothing", () => {
    expect(html.match(/<script/gi)).toBeNull();
    expect(html.replaceAll("http://www.w3.org/2000/svg", "").match(/https?:\/\/|@import|url\((?!#)/g)).toBeNull();
    expect(document.querySelectorAll("link, iframe, object, base").length).toBe(0);
    for (const image of document.querySelectorAll("img"))
      expect(image.getAttribute("src")).toMatch(/^data:image\/png;base64,/);
    expect(document.querySelector("meta[http-equiv=Content-Security-Policy]")?.getAttribute("content")).toContain(
      "default-src 'none'",
    );
    expect(accidents(html)).toEqual([]);
  });

  it("is far below 3 MB", () => {
    expect(new TextEncoder().encode(html).length).toBeLessThan(500_000);
  });

  it("has one h1, and headings that never skip a level", () => {
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((h) => Number(h.tagName.slice(1)));
    expect(levels.filter((level) => level === 1)).toEqual([1]);
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, i) => {
      expect(level - levels[i]!).toBeLessThanOrEqual(1);
    });
  });

  it("has no id twice, a heading behind every aria-labelledby, and links only to what is there", () => {
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const section of document.querySelectorAll("[aria-labelledby]"))
      expect(ids).toContain(section.getAttribute("aria-labelledby"));
    for (const link of document.querySelectorAll("a")) {
      const [path = "", anchor] = link.getAttribute("href")!.split("#");
      if (path.startsWith("runs/")) expect(path).toMatch(/^runs\/[0-9a-f]{16}\/config\.json$/);
      else if (path !== "") expect([...pages.map(({ name }) => name), ...figures]).toContain(path);
      if (anchor === undefined) continue;
      const target = path === "" ? document : pages.find(({ name }) => name === path)!.document;
      expect(target.getElementById(anchor)).not.toBeNull();
    }
  });

  it("gives every figure a sentence and a table of its numbers, and every drawing a name", () => {
    for (const figure of document.querySelectorAll("figure")) {
      expect(figure.querySelector("figcaption")?.textContent).toMatch(/\d.*\./);
      expect(figure.querySelectorAll("details table tbody tr").length).toBeGreaterThan(2);
      expect(figure.querySelectorAll("[role=img][aria-label], img[alt]").length).toBeGreaterThan(0);
    }
    for (const svg of document.querySelectorAll("svg"))
      expect(svg.getAttribute("aria-hidden") ?? svg.closest("[aria-hidden=true]")?.getAttribute("aria-hidden")).toBe(
        "true",
      );
  });
});

it("is the same for the same result", () => {
  expect([...studyFiles(studyFixture())]).toEqual([...files]);
});

describe("the first page", () => {
  const { document, html } = index;

  it("answers in the order a reader asks", () => {
    expect([...document.querySelectorAll("h2")].map((h) => h.id)).toEqual([
      "verdicts",
      "caveats",
      "energy",
      "one-image",
      "networks",
      "measured",
      "glossary",
      "limits",
    ]);
  });

  it("opens on every claim with verdict, effect, interval, evidence, accuracies and a link", () => {
    const rows = [...document.querySelectorAll(".claim-row")];
    expect(rows.length).toBe(result.claims.length);
    result.claims.forEach((claim, i) => {
      const text = rows[i]!.textContent ?? "";
      for (const part of [claim.claim, claim.verdict, claim.unit, `${claim.seeds} seeds`, `${claim.samples} samples`])
        expect(text).toContain(part);
      expect(rows[i]!.querySelector("a")?.getAttribute("href")).toBe(links.claims.get(claim.id));
      expect(rows[i]!.querySelectorAll("svg.effect-bar .interval").length).toBe(1);
    });
    expect(rows[1]?.textContent).toContain("−0.016 [−0.041, +0.012]");
    expect(rows[1]?.querySelector(".accuracies")?.textContent).toBe("locally connected 3×3 † 44.0fully connected 47.0");
    const [, { networks: all }] = result.experiments as [unknown, ExperimentResult];
    const claims = result.claims.map((claim, i) => (i === 1 ? { ...claim, networks: all } : claim));
    const many = parseHTML(pagesOf({ ...result, claims }).get("index.html")!).document;
    expect(many.querySelectorAll(".claim-row")[1]?.lastElementChild?.textContent).toContain("7 networks: 44.0 to 53.0");
  });

  it("groups the claims by experiment, with its question", () => {
    const groups = [...document.querySelectorAll(".overview .group")];
    expect(groups.length).toBe(result.experiments.length);
    result.experiments.forEach(({ title, question, id }, i) => {
      expect(groups[i]!.textContent).toBe(title + question);
      expect(groups[i]!.querySelector("a")?.getAttribute("href")).toBe(links.experiments.get(id));
    });
  });

  it("shows three pictures for every network, at one stated magnification", () => {
    const specimens = [...document.querySelectorAll(".specimens li")];
    expect(specimens.length).toBe(result.networks.length);
    for (const specimen of specimens) expect(specimen.querySelectorAll("img").length).toBe(3);
    const stated = new Set([...html.matchAll(/magnified (?:×)?(\d+)/g)].map((match) => match[1]));
    expect(stated.size).toBe(1);
  });

  it("gives the exact command, version and date", () => {
    expect(document.querySelector("pre")?.textContent).toBe(result.command);
    expect(document.querySelector("time")?.getAttribute("datetime")).toBe(result.finished);
    expect(html).toContain(`Treble ${result.version}`);
  });

  it("draws one network of each wiring, on the study's dataset and by the shared recipe", () => {
    const [base] = result.networks.filter(({ id }) => id === "bounded-width-3") as [NetworkResult];
    const more: StudyResult = {
      ...result,
      networks: [
        { ...base, id: "large-start", label: "large start", special: ["initialisation times 1"] },
        ...result.networks,
        { ...base, id: "elsewhere", label: "elsewhere", dataset: "mnist", kernel: 4 },
      ],
      experiments: [...result.experiments, { ...result.experiments[0]!, id: "more", networks: ["large-start"] }],
    };
    const crowded = pagesOf(more);
    const first = parseHTML(crowded.get("index.html")!).document;
    expect(first.querySelector("#radial")?.innerHTML).toContain("bounded-width 3×3");
    expect(first.querySelector("#radial")?.innerHTML).not.toMatch(/large start|elsewhere/);
    expect(first.querySelector("#energy")?.nextElementSibling?.textContent).toContain("the others are on the pages");
    const table = parseHTML(crowded.get("networks.html")!).document.querySelector(".results")!;
    expect(table.textContent).toContain("elsewheremnist");
    expect(table.querySelectorAll("tbody tr:not(.group)").length).toBe(more.networks.length);
  });
});

describe("the first page of several recipes", () => {
  const { document } = severalPages.find(({ name }) => name === "index.html")!;
  const matrix = document.querySelector(".matrix")!;
  const rows = [...matrix.querySelectorAll(".matrix-row")];

  it("opens on the table of claims by recipes, right below the headline", () => {
    expect(document.querySelector(".answer")?.textContent).toBe(headlineSentence(several));
    expect(document.querySelector("h2")?.parentElement?.querySelector("table")).toBe(matrix);
    expect([...matrix.querySelectorAll("thead th")].map((th) => th.textContent)).toEqual([
      "Claim",
      ...several.recipes.map(({ name, title, ran }) => name + (ran ? title : "not run")),
    ]);
    expect(rows.map((row) => row.querySelector("th a")?.textContent)).toEqual(result.claims.map(({ claim }) => claim));
  });

  it("has in each cell each form's sign, word, effect and interval, linked to its card", () => {
    for (const row of rows) expect(row.children.length).toBe(several.recipes.length + 1);
    const cells = rows.map((row) => [...row.querySelectorAll("td")].map((td) => td.textContent));
    const supported = "✓ supported +0.041 [+0.029, +0.054]";
    const contradicted = "✕ contradicted −0.027 [−0.039, −0.016]";
    const inconclusive = "≈ inconclusive −0.006 [−0.020, +0.008]";
    expect(cells).toEqual([
      [...new Array(3).fill(`own ${supported}shared ${supported}`), "not run"],
      [
        ...[`own ${inconclusive}shared ${contradicted}`, `own ${contradicted}shared ${supported}`],
        ...[`own ${supported}shared ${inconclusive}`, "not run"],
      ],
      [`own ${contradicted}no shared form`, "not run", "not run", "not run"],
    ]);
    const links = studyLinks(several).claims;
    const linked = [...matrix.querySelectorAll(".reading a")].map((a) => a.getAttribute("href"));
    expect(linked.toSorted()).toEqual(several.claims.map(({ id }) => links.get(id)).toSorted());
  });

  it("says what each recipe is", () => {
    const text = document.querySelector(".recipes")?.textContent ?? "";
    for (const recipe of several.recipes) expect(text).toContain(recipe.text);
  });
});

it("has the table of claims by recipes where but one ran, and below it the evidence", () => {
  const recipes = several.recipes.map((recipe, i) => ({ ...recipe, ran: i === 0 }));
  const document = parseHTML(pagesOf({ ...result, recipes }).get("index.html")!).document;
  const cells = [...document.querySelector(".matrix-row")!.querySelectorAll("td")].map((td) => td.textContent);
  expect(cells).toEqual([" ✓ supported +0.168 [+0.155, +0.181]", "not run", "not run", "not run"]);
  expect(document.querySelectorAll(".claim-row").length).toBe(result.claims.length);
  expect(index.document.querySelector(".matrix")).toBeNull();
});

describe("the pages of experiments of several recipes", () => {
  const named = studyLinks(several);
  const pageOf = (id: string) => severalPages.find(({ name }) => name === named.experiments.get(id))!.document;

  it("have own and shared forms side by side, with recipe, rule and where that was declared", () => {
    for (const experiment of several.experiments) {
      const document = pageOf(experiment.id);
      const claims = several.claims.filter(({ id }) => experiment.claims.includes(id));
      for (const claim of claims) {
        const card = document.getElementById(named.claims.get(claim.id)!.split("#")[1]!)!;
        expect(card.textContent).toContain(`${claim.spectra} spectra · recipe ${claim.recipe}`);
        expect(card.textContent).toContain(`Rule declared${claim.declared}`);
        expect(card.querySelectorAll(".effect-bar .seed").length).toBe(claim.seedEffects.length);
      }
      const paired = [...document.querySelectorAll(".forms")].map(({ children }) => children.length);
      expect(paired).toEqual(claims.length === 2 ? [2] : []);
      expect(document.querySelector(".dependence") !== null).toBe(claims.length === 2);
    }
  });

  it("link to the same experiment in other recipes", () => {
    const hrefs = [...pageOf("kernel-size-by-sgd").querySelectorAll("header a")].map((a) => a.getAttribute("href"));
    expect(hrefs).toEqual(["kernel-size.html", "kernel-size-by-adam.html"]);
    expect(pageOf("linear").querySelectorAll("header a").length).toBe(0);
  });

  it("show own and shared spectra of every network on one scale, and its filters with theirs", () => {
    const document = pageOf("weight-sharing");
    const { networks } = several.experiments.find(({ id }) => id === "weight-sharing")!;
    const maps = document.querySelector("#spectra-maps")!;
    expect(maps.querySelectorAll(".maps li").length).toBe(networks.length);
    expect(maps.querySelectorAll(".maps img").length).toBe(3 * networks.length);
    // Colours of values from 0 and of those below.
    expect(maps.querySelectorAll(".colour-bar img").length).toBe(2);
    const withFilters = several.networks.filter(({ id, filters }) => networks.includes(id) && filters !== null);
    const filters = document.querySelector("#filters")!;
    expect(filters.querySelectorAll("li").length).toBe(withFilters.length);
    expect(filters.querySelectorAll("li img").length).toBe(2 * 4 * withFilters.length);
    const own = pages.find(({ name }) => name === "weight-sharing.html")!.document;
    expect(own.querySelectorAll("#spectra-maps .maps img").length).toBe(networks.length);
    expect(own.querySelectorAll("#spectra-maps .colour-bar img").length).toBe(1);
    expect(own.querySelector("#filters")).toBeNull();
  });

  it("show the kernels that reach the limit beside their spectra, with the cut-off's circle and the numbers", () => {
    const { document } = experiments.find(({ experiment }) => experiment.id === "kernel-size")!;
    const figure = document.querySelector("#best-kernels")!;
    expect([...figure.querySelectorAll("li .specimen-name")].map(({ textContent }) => textContent)).toEqual([
      "3×3 on 32×32: 24.0 %",
      "5×5 on 32×32: 40.0 %",
      "7×7 on 32×32: 56.0 %",
    ]);
    expect(figure.querySelectorAll("li img").length).toBe(6);
    const circle = figure.querySelector("li ellipse")!;
    // Frequency 0 is the pixel behind the middle of an even number of them.
    expect(["cx", "cy", "rx", "ry"].map((name) => Number(circle.getAttribute(name)))).toEqual([
      ...[51.5625, 51.5625],
      ...[10, 10],
    ]);
    expect(figure.querySelector("figcaption")?.textContent).toContain("40.0 % of 5×5 on 32×32 pixels and 56.0 %");
    const cells = [...figure.querySelectorAll("tbody tr:first-child td")].map(({ textContent }) => textContent);
    expect(cells.slice(0, 5)).toEqual(["32×32", "0.1", "24.0", "76.0", "22.5"]);
    expect(pages.filter((page) => page.document.querySelector("#best-kernels") !== null)).toHaveLength(1);
  });

  it("hold only so many pictures, however many networks or filters there are", () => {
    const [experiment] = several.experiments;
    const [model] = several.networks;
    const many = Array.from({ length: 200 }, (_, i): NetworkResult => {
      const map = model!.spectrum;
      return {
        ...model!,
        id: `n${i}`,
        filters: {
          shape: [3, 1, 1],
          filters: [
            [1, 0, -1],
            [1, 1, 1],
          ],
          spectra: [map, map],
        },
      };
    });
    const study = { ...several, networks: many, experiments: [{ ...experiment!, networks: many.map(({ id }) => id) }] };
    const page = parseHTML(experimentPage(study.experiments[0]!, study)).document;
    expect(page.querySelectorAll(".maps img").length).toBe(96);
    expect(page.querySelector("#spectra-maps figcaption")?.textContent).toContain("The first 32 of 200 networks.");
    expect(page.querySelectorAll(".filters img").length).toBe(2 * 40);
    expect(page.querySelector("#filters figcaption")?.textContent).toContain("of 40 of 200 networks");
  });
});

describe("what seeds have in common", () => {
  const { document } = severalPages.find(({ name }) => name === "index.html")!;

  it("stands on the first page by networks and recipes, own and shared centroid and agreement", () => {
    const rows = [...document.querySelectorAll(".shared .matrix-row")];
    expect(rows.map((row) => row.children.length)).toEqual(rows.map(() => 4));
    const { shared } = several.networks.find(({ id }) => id === "bounded-width-3-by-sgd")!;
    const { ownCentroid, centroid, agreement } = shared.perturbation!;
    const cell = rows.find((row) => row.firstElementChild?.textContent === "bounded-width 3×3")?.children[2];
    expect(cell?.textContent).toBe(
      [ownCentroid, centroid].map((value, i) => `${["own", "shared"][i]} ${intervalText(value)}`).join("") +
        `agreement ${intervalText(agreement, 2)}`,
    );
    const linear = rows.find((row) => row.firstElementChild?.textContent === "linear full-width 32×32");
    expect(linear?.children[3]?.textContent).toBe("not measured");
    expect(document.querySelectorAll("#radial-shared .panel").length).toBe(6);
  });

  it("is explained, and left out where nothing is known of it", () => {
    const words = document.querySelector("[aria-labelledby=glossary]")?.textContent ?? "";
    for (const term of ["Own spectrum", "Shared spectrum", "Agreement", "Recipe", "Stage"])
      expect(words).toContain(term);
    expect(index.document.querySelector("#shared")).toBeNull();
    expect(index.document.querySelector("[aria-labelledby=glossary]")?.textContent).not.toContain("Shared spectrum");
  });
});

describe("the claimed side", () => {
  const turned: StudyResult = {
    ...result,
    claims: result.claims.map((claim, i) => ({ ...claim, predicted: i === 0 ? -1 : 1 })),
  };

  it("is shaded in every bar and stands beside it in words, on the first page and on the cards", () => {
    const all = pagesOf(turned);
    const first = parseHTML(all.get("index.html")!).document;
    const cards = parseHTML(all.get("kernel-size.html")!).document;
    const shown = [...first.querySelectorAll(".claim-row"), ...cards.querySelectorAll(".claim")];
    expect(shown.length).toBe(result.claims.length + 1);
    shown.forEach((one, i) => {
      const below = i % result.claims.length === 0;
      const half = one.querySelector(".effect-bar .claimed")!;
      expect([half.getAttribute("x"), half.getAttribute("width")]).toEqual([below ? "3.00%" : "50.00%", "47%"]);
      expect(one.textContent?.toLowerCase()).toContain(`claimed: ${below ? "below" : "above"} 0`);
    });
  });
});

describe("checks", () => {
  const [check, ...claims] = result.claims;
  const study: StudyResult = { ...result, claims: [{ ...check!, check: true }, ...claims] };
  const all = pagesOf(study);

  it("are counted and listed apart on the first page", () => {
    const { document } = parseHTML(all.get("index.html")!);
    const tables = [...document.querySelectorAll(".overview")].map((table) => table.textContent ?? "");
    expect(tables.length).toBe(2);
    expect(tables[0]).not.toContain(check!.claim);
    expect(tables[1]).toContain(check!.claim);
    expect(document.querySelector(".answer")?.textContent).toContain("Of 2 claims tested");
    expect(document.querySelector(".tally")?.textContent).toContain("The one check of method or data");
  });

  it("are so on an experiment's page, under the same address", () => {
    const { document } = parseHTML(all.get("kernel-size.html")!);
    expect(document.querySelector(".claim")?.textContent).toContain("check 1");
    expect(document.querySelector(".tally")?.textContent).toContain("No claim was tested. The one check");
    expect(document.getElementById("claim-1")).not.toBeNull();
  });
});

describe("the glossary", () => {
  const terms = (html: string): string[] =>
    [...parseHTML(html).document.querySelectorAll(".definitions dt")].map((term) => term.textContent ?? "");

  it("has what the study speaks of, and leaves out what it does not", () => {
    const found = terms(index.html);
    for (const term of ["Centroid", "DDN", "Bounded-width", "Full-width", "Locally connected", "Fully connected", "He"])
      expect(found).toContain(term);
    for (const term of ["FAB", "Predictor", "ResNet"]) expect(found).not.toContain(term);
    const settings = [...result.settings, { name: "Probes", value: "FAB of the predictors", reason: "" }];
    const more = terms(pagesOf({ ...result, settings }).get("index.html")!);
    for (const term of ["FAB", "Predictor"]) expect(more).toContain(term);
  });

  it("is linked from every page", () => {
    for (const { name, document } of pages)
      expect(
        document.querySelector(`nav a[href="${name === "index.html" ? "" : "index.html"}#glossary"]`),
      ).not.toBeNull();
  });
});

it("says on what the comparisons rest", () => {
  expect(index.document.querySelector(".basis")?.textContent).toBe(result.basis);
  expect(index.document.querySelector(".overview thead")?.textContent).toContain("95 % bootstrap interval (3 seeds)");
});

describe("the networks' page", () => {
  it("has a row for every network, as wide as the head, and marks the one that stopped early", () => {
    const { document } = networks;
    const rows = [...document.querySelectorAll(".results tbody tr:not(.group)")];
    expect(rows.length).toBe(result.networks.length);
    const width = Number(document.querySelector(".results .group th")?.getAttribute("colspan"));
    for (const row of rows) expect(row.children.length).toBe(width);
    expect(document.querySelector(".results thead .dots")?.textContent).toContain("noise →");
    const marked = rows.filter((row) => row.textContent?.includes("†"));
    expect(marked.map((row) => row.getAttribute("class"))).toEqual(["unreached"]);
    expect(marked[0]?.textContent).toContain("locally connected 3×3");
    expect([...document.querySelectorAll(".results .group a")].map((a) => a.textContent)).toEqual(
      result.experiments.map(({ title }) => title),
    );
  });
});

describe.each(experiments)("the page of $experiment.id", ({ experiment, document }) => {
  const claims = result.claims.filter(({ id }) => experiment.claims.includes(id));

  it("shows question, caveats, command, the settings that are special, and the runs", () => {
    expect(document.querySelector("h1")?.textContent).toBe(experiment.title);
    for (const text of [experiment.question, ...experiment.caveats]) expect(document.body.textContent).toContain(text);
    expect(document.querySelector("pre")?.textContent).toBe(`npm run reproduce -- ${experiment.id}`);
    expect(document.body.textContent).toContain(result.command);
    for (const id of experiment.networks) {
      for (const { train, measure, probes } of result.networks.find((network) => network.id === id)!.runs)
        for (const run of [train, measure, ...probes])
          expect(document.querySelector(`a[href="runs/${run}/config.json"]`)?.textContent).toBe(run);
    }
  });

  it("states verdict, effect, interval, rule, contrast, seeds, samples and source of every claim", () => {
    const cards = [...document.querySelectorAll(".claim")].map((card) => card.textContent ?? "");
    expect(cards.length).toBe(claims.length);
    claims.forEach((claim, i) => {
      for (const text of [claim.verdict, claim.claim, claim.contrast, claim.source, claim.sentence])
        expect(cards[i]).toContain(text);
      expect(cards[i]).toContain(`${claim.seeds} seeds, ${claim.samples} samples`);
    });
    expect(document.querySelector(".shared-rule")?.textContent).toContain(claims[0]!.rule);
  });

  it("has the accuracies and centroids of what a claim compares in one row", () => {
    const rows = [...document.querySelectorAll(".comparison tbody tr")];
    expect(rows.length).toBe(claims.length);
    claims.forEach((claim, i) => {
      const of = claim.networks.map((id) => result.networks.find((n) => n.id === id)!);
      const cells = [...rows[i]!.children].map((cell) => cell.textContent);
      expect(cells[4]).toBe(of.map((n) => (100 * n.testAccuracy.mean).toFixed(1)).join(" / "));
      expect(cells[5]).toBe(of.map((n) => n.centroid.mean.toFixed(3)).join(" / "));
    });
  });

  it("draws its charts with legends and numbers, and links their files", () => {
    const figures = document.querySelectorAll("[aria-labelledby=charts] figure");
    expect(figures.length).toBe(experiment.charts.length);
    experiment.charts.forEach((chart, c) => {
      const figure = figures[c]!;
      const points = chart.series.flatMap((series) => series.points).length + chart.references.length;
      expect(figure.querySelectorAll("tbody tr").length).toBe(points);
      expect(figure.querySelectorAll("svg circle, svg path").length).toBeGreaterThan(points - 1);
      if (chart.series.length > 1)
        for (const { name } of chart.series) expect(figure.querySelector(".legend")?.textContent).toContain(name);
      const downloads = [...figure.querySelectorAll(".downloads a")].map((a) => a.getAttribute("href"));
      expect(downloads).toEqual(["svg", "png", "csv"].map((end) => `figures/${chart.id}.${end}`));
    });
  });
});

it("gives every claim its rule where they differ", () => {
  const [first] = result.experiments;
  const ids = result.claims.map(({ id }) => id);
  const one: StudyResult = {
    ...result,
    experiments: [{ ...first!, claims: ids }],
    claims: result.claims.map((claim, i) => ({ ...claim, rule: `rule ${i}` })),
  };
  const { document } = parseHTML(pagesOf(one).get("kernel-size.html")!);
  expect(document.querySelector(".shared-rule")).toBeNull();
  const cards = [...document.querySelectorAll(".claim")];
  expect(cards.length).toBe(ids.length);
  cards.forEach((card, i) => {
    expect(card.textContent).toContain(`rule ${i}`);
  });
});

describe("foreign text", () => {
  const study = poisoned(result) as StudyResult;
  const parsed = [...pagesOf(study)].map(([name, html]) => ({
    name,
    html,
    document: parseHTML(html).document,
  }));

  it("stays text", () => {
    expect(parsed.length).toBe(pages.length);
    for (const { html, document } of parsed) {
      expect(html.match(/<script/gi)).toBeNull();
      expect(document.querySelectorAll("script").length).toBe(0);
      for (const element of document.querySelectorAll("*"))
        for (const name of element.getAttributeNames()) expect(name).not.toMatch(/^on|[<>"']/);
    }
    expect(parsed.at(-1)?.document.querySelectorAll("img").length).toBe(index.document.querySelectorAll("img").length);
    for (const chart of study.experiments.flatMap(({ charts }) => charts))
      expect(chartSvgFile(chart)).not.toMatch(/<script|<img/);
  });

  it("is shown as it is", () => {
    const { document } = parsed.at(-1)!;
    expect(document.querySelector("title")?.textContent).toBe(result.title + ATTACK);
    expect(document.querySelector(".specimen-outcome b")?.textContent).toBe(
      `${result.example.rows[0]?.classAfter}${ATTACK}`,
    );
  });

  it("gives no name to a file, and stays out of links", () => {
    const names = [...studyFiles(study).keys()];
    expect(names.filter((name) => !/^(figures\/)?[a-z0-9-]+\.(html|svg|csv|md)$/.test(name))).toEqual([]);
    expect(names).toContain("experiment-1.html");
    for (const { document } of parsed)
      for (const link of document.querySelectorAll("a"))
        expect(link.getAttribute("href")).toMatch(
          /^([a-z0-9-/]*(\.(html|csv|svg))?(#[a-z0-9-]+)?|runs\/[^/:?#<>"]+\/config\.json)$/,
        );
  });

  it("changes nothing in the style sheet", () => {
    expect(parsed.at(-1)?.document.querySelector("head style")?.textContent).toBe(
      index.document.querySelector("head style")?.textContent,
    );
  });
});

it("names no page as another or as the first", () => {
  const [one] = result.experiments;
  const twins = ["index", "networks", "Twin", "twin", "../up", "con.x"].map((id) => ({ ...one!, id }));
  const names = [...studyLinks({ ...result, experiments: twins }).experiments.values()].map((n) => n.toLowerCase());
  expect(new Set([...names, "index.html", "networks.html"]).size).toBe(twins.length + 2);
  for (const name of names) expect(name).toMatch(/^[a-z0-9-]+\.html$/);
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
    const all = pagesOf(few(ids));
    for (const html of all.values()) expect(accidents(html)).toEqual([]);
    const { document } = parseHTML(all.get("networks.html")!);
    expect(document.querySelectorAll(".results tbody tr:not(.group)").length).toBe(ids.length);
  });

  it("renders no experiment", () => {
    const all = pagesOf({ ...bare, experiments: [] });
    expect([...all.keys()]).toEqual(["networks.html", "index.html"]);
    expect(parseHTML(all.get("networks.html")!).document.querySelector(".results .group")?.textContent).toBe(
      "Other networks",
    );
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
    expect(pagesOf(grey).get("index.html")).toContain("32×32 pixels, grey");
  });

  it("says of claims about which nothing was measured that nothing was, not how many seeds that rests on", () => {
    const none = undefinedInterval;
    const unmeasured = { effect: none, seeds: 0, samples: 0, verdict: "inconclusive" as const, sentence: "Nothing." };
    const claims = result.claims.map((claim) => ({ ...claim, ...unmeasured }));
    for (const text of studyFiles({ ...result, claims }).values()) {
      expect(accidents(text)).toEqual([]);
      expect(text).not.toMatch(/\b0 seeds|over 1 seed/);
    }
    expect(studyTable({ ...result, claims })).not.toMatch(/\b0 seeds|over 1 seed/);
    const [first, ...others] = result.claims;
    const some = pagesOf({ ...result, claims: [{ ...first!, ...unmeasured }, ...others] }).get("index.html");
    expect(some).toContain("rests on 3 seeds a network");
    expect(some).toContain("nothing measured");
  });

  it("renders a network that was never fooled", () => {
    const none = undefinedInterval;
    const holed = result.networks.map((n, i) =>
      i === 0
        ? { ...n, centroid: none, highShare: none, succeeded: 0, minimumNorm: { q25: NaN, median: NaN, q75: NaN } }
        : n,
    );
    const claims = result.claims.map((claim) => ({ ...claim, verdict: "inconclusive" as const, effect: none }));
    const charts = result.experiments[0]!.charts.map((chart) => ({
      ...chart,
      series: chart.series.map(({ name, points }) => ({ name, points: points.map(({ x }) => ({ x, y: none })) })),
    }));
    const holes: StudyResult = {
      ...result,
      networks: holed,
      claims,
      experiments: [{ ...result.experiments[0]!, charts }],
    };
    for (const study of [holes, readStudyResult(JSON.stringify(holes))]) {
      for (const text of studyFiles(study).values()) expect(accidents(text)).toEqual([]);
      expect(accidents(chartSvgFile(study.experiments[0]!.charts[0]!))).toEqual([]);
    }
  });
});
