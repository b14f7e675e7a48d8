import { expect, it } from "vitest";
import type { Chart } from "../../results/chart.ts";
import { undefinedInterval } from "../../statistics/interval.ts";
import { chartSvg } from "./chartSvg.ts";
import { namesFit } from "./lineChart.ts";

const interval = (mean: number, half: number) => ({ mean, low: mean - half, high: mean + half });

const lines: Chart = {
  id: "kernels",
  title: "Frequency against kernel width",
  caption: "Made-up numbers.",
  x: { label: "Kernel width (pixels)", scale: "log2" },
  y: { label: "Centroid (cycles per pixel)", scale: "linear" },
  series: [
    { name: "ReLU", points: [3, 5, 7, 9, 15, 31].map((x, i) => ({ x, y: interval(0.3 - 0.04 * i, 0.01) })) },
    { name: "linear", points: [3, 7, 31].map((x, i) => ({ x, y: interval(0.18 - 0.03 * i, 0.02) })) },
  ],
  references: [{ label: "white noise", value: 0.383 }],
};

const rows: Chart = {
  ...lines,
  id: "networks",
  x: { label: "", scale: "rows" },
  series: ["features", "perturbations"].map((name, s) => ({
    name,
    points: ["bounded-width 3×3", "fully connected", "vision transformer"].map((x, i) => ({
      x,
      y: interval(0.1 + 0.05 * i + 0.02 * s, 0.01),
    })),
  })),
};

const powers: Chart = {
  ...lines,
  id: "curve",
  x: { label: "Radius (L2, pixel units)", scale: "linear" },
  y: { label: "Error", scale: "log10" },
  series: [
    { name: "one", points: [0, 0.5, 1, 2].map((x) => ({ x, y: interval(10 ** (-3 * x), 10 ** (-3 * x) / 2) })) },
  ],
  references: [],
};

const many: Chart = {
  ...lines,
  id: "many",
  x: { label: "Radius (L2)", scale: "linear" },
  y: { label: "Accuracy", scale: "linear" },
  series: ["bounded-width 3×3", "bounded-width 7×7", "full-width", "fully connected", "vision transformer"].map(
    (name, s) => ({
      name,
      points: [0, 0.25, 0.5, 1].map((x) => ({ x, y: interval(0.5 - (0.1 + 0.08 * s) * x, 0.03) })),
    }),
  ),
  references: [],
};

it.each([
  ["many", many, true],
  ["many-narrow", many, false],
  ["lines", lines, true],
  ["lines-narrow", lines, false],
  ["rows", rows, true],
  ["rows-narrow", rows, false],
  ["powers", powers, true],
] as const)("draws %s", async (name, chart, wide) => {
  const svg = chartSvg(chart, { width: wide ? 720 : 330, height: 360, endLabels: wide });
  expect(svg).not.toMatch(/NaN|Infinity/);
  await expect(`${svg}\n`).toMatchFileSnapshot(`./snapshots/chart-${name}.svg.snap`);
});

it("leaves out what was not measured, and draws the rest", () => {
  const nothing = undefinedInterval;
  const [first, ...others] = lines.series;
  const holes: Chart = { ...lines, series: [{ name: first!.name, points: [{ x: 1, y: nothing }] }, ...others] };
  const svg = chartSvg(holes, { width: 720, height: 360, endLabels: true });
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(svg).toContain("white noise");
  const empty = chartSvg({ ...lines, series: [], references: [] }, { width: 720, height: 360, endLabels: true });
  expect(empty).not.toMatch(/NaN|Infinity/);
});

it("leaves out places that a logarithmic axis does not have", () => {
  const point = { x: 0, y: interval(0.2, 0.01) };
  const chart: Chart = { ...lines, series: [{ name: "a", points: [point, { x: 2, y: interval(0.1, 0.01) }] }] };
  const svg = chartSvg(chart, { width: 720, height: 360, endLabels: true });
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(svg.match(/<circle/g)).toHaveLength(1);
});

it("names references that are close together apart from each other", () => {
  const references = [
    { label: "the images", value: 0.1 },
    { label: "white noise", value: 0.11 },
  ];
  for (const chart of [lines, rows]) {
    const svg = chartSvg({ ...chart, references }, { width: 720, height: 360, endLabels: true });
    const places = references.map(({ label }) => {
      const [, dx, dy, x, y] = new RegExp(
        `<g transform="translate\\(([-\\d.]+),([-\\d.]+)\\)"[^>]*aria-label="text"><text transform="translate\\(([-\\d.]+),([-\\d.]+)\\)"[^>]*>${label}<`,
      ).exec(svg)!;
      return { x: Number(dx) + Number(x), y: Number(dy) + Number(y) };
    });
    expect(Math.abs(places[0]!.y - places[1]!.y)).toBeGreaterThan(11);
  }
});

it("gives lines with long names a legend, and numbers on the axis the room that they need", () => {
  expect(namesFit({ series: [{ name: "ReLU", points: [] }] }, 720)).toBe(true);
  expect(namesFit({ series: [{ name: "x".repeat(60), points: [] }] }, 720)).toBe(false);
  const points = Array.from({ length: 200 }, (_, i) => ({ x: i + 1, y: interval(0.2, 0.01) }));
  const svg = chartSvg({ ...lines, series: [{ name: "a", points }] }, { width: 330, height: 320, endLabels: false });
  const ticks = /aria-label="x-axis tick label">(.*?)<\/g>/.exec(svg)![1]!;
  const places = [...ticks.matchAll(/translate\(([\d.]+),/g)].map((match) => Number(match[1]));
  expect(places.length).toBeGreaterThan(4);
  for (const [i, place] of places.slice(1).entries()) expect(place - places[i]!).toBeGreaterThan(12);
});

it("draws a point without an interval, and one value alone", () => {
  const bare = { mean: 0.2, low: Number.NaN, high: Number.NaN };
  const chart: Chart = { ...lines, series: [{ name: "a", points: [{ x: 3, y: bare }] }], references: [] };
  expect(chartSvg(chart, { width: 720, height: 360, endLabels: true })).not.toMatch(/NaN|Infinity/);
});

it("foreign text stays text", () => {
  const name = "</text><script>alert(1)</script>";
  const svg = chartSvg(
    { ...lines, series: lines.series.map((one) => ({ ...one, name })) },
    { width: 720, height: 360, endLabels: true },
  );
  expect(svg).not.toContain("<script>");
});

/** Where the dots of a chart are, from left to right. */
function dots(svg: string): number[] {
  const group = svg.match(/<g[^>]*aria-label="dot">.*?<\/g>/g) ?? [];
  const places = group.flatMap((one) => [...one.matchAll(/(?:cx="|<path[^>]*translate\()([\d.]+)/g)]);
  return [...new Set(places.map((match) => Number(match[1])))].toSorted((a, b) => a - b);
}

it("draws every point at its own place, however many share it", () => {
  const [one] = lines.series;
  const twins = { ...lines, series: [one!, { ...one!, name: "twin" }, { ...one!, name: "third" }] };
  expect(dots(chartSvg(twins, { width: 720, height: 360, endLabels: false }))).toHaveLength(one!.points.length);
});

it("marks whole numbers alone where nothing lies between them", () => {
  const points = [1, 2].map((x) => ({ x, y: interval(0.1 * x, 0.01) }));
  const chart: Chart = {
    ...lines,
    x: { label: "Layers", scale: "linear", integers: true },
    series: [{ name: "a", points }],
  };
  const svg = chartSvg(chart, { width: 720, height: 360, endLabels: true });
  const ticks = /aria-label="x-axis tick label">(.*?)<\/g>/.exec(svg)![1]!;
  expect([...ticks.matchAll(/>([^<]+)</g)].map((match) => match[1])).toEqual(["1", "2"]);
});

it("lets no far reference squeeze the data: it is named at the edge", () => {
  for (const chart of [lines, rows]) {
    const far = { ...chart, references: [{ label: "white noise", value: 3.83 }] };
    const svg = chartSvg(far, { width: 720, height: 360, endLabels: true });
    expect(svg).toContain(`>white noise 3.83 ${chart === rows ? "→" : "↑"}<`);
    expect(svg).not.toContain(">3.5<");
    expect(svg).not.toContain('stroke-dasharray="1 3"');
  }
});

it.each([lines, rows])("draws the values of single seeds as dots, within an axis that holds them", (chart) => {
  const seeded = {
    ...chart,
    series: chart.series.map(({ name, points }) => ({
      name,
      points: points.map(({ x, y }) => ({ x, y, dots: [y.mean - 0.3, y.mean + 0.02, Number.NaN] })),
    })),
  };
  const options = { width: 760, height: 400, endLabels: true };
  const circles = (svg: string): number => svg.split(/r="1\.75"/).length - 1;
  const points = chart.series.flatMap((one) => one.points).length;
  expect(circles(chartSvg(chart, options))).toBe(0);
  expect(circles(chartSvg(seeded, options))).toBe(2 * points);
  expect(chartSvg(seeded, options)).toContain("−0.2");
});
