import { expect, it } from "vitest";
import type { StudyResult } from "../experiments/results.ts";
import { kernelFigure } from "./kernelFigure.ts";
import { studyFixture } from "./studyFixture.ts";

const result = studyFixture();

it("draws the wide figure", async () => {
  const svg = kernelFigure(result, { id: "kernel", width: 1080, height: 400, sideLabels: true });
  await expect(`${svg}\n`).toMatchFileSnapshot("./snapshots/kernel-wide.svg.snap");
});

it("draws the narrow figure", async () => {
  const svg = kernelFigure(result, { id: "kernel", width: 330, height: 340, sideLabels: false });
  await expect(`${svg}\n`).toMatchFileSnapshot("./snapshots/kernel-narrow.svg.snap");
});

it("puts equal ratios of kernel widths at equal distances", () => {
  const base = result.networks.find((n) => n.family === "bounded-width")!;
  const powers: StudyResult = {
    ...result,
    networks: [2, 4, 8].map((kernel) => ({ ...base, id: `k${kernel}`, kernel })),
  };
  const svg = kernelFigure(powers, { id: "kernel", width: 1080, height: 400, sideLabels: true });
  const axis = /aria-label="x-axis tick label".*?<\/g>/.exec(svg)?.[0] ?? "";
  const [a, b, c] = [...axis.matchAll(/translate\(([\d.]+),/g)].map((match) => Number(match[1])) as [
    number,
    number,
    number,
  ];
  expect(b - a).toBeGreaterThan(100);
  expect(c - b).toBeCloseTo(b - a, 1);
});

it.each([
  ["no convolutions", (r: StudyResult) => r.networks.filter((n) => n.kernel === null)],
  ["one convolution", (r: StudyResult) => r.networks.filter((n) => n.id === "bounded-width-3")],
  ["no networks", () => []],
  [
    "a network that was never fooled",
    (r: StudyResult) =>
      r.networks.map((n, i) =>
        i < 2 ? { ...n, centroid: { mean: Number.NaN, low: Number.NaN, high: Number.NaN } } : n,
      ),
  ],
])("draws %s", (_, networks) => {
  const svg = kernelFigure(
    { ...result, networks: networks(result) },
    { id: "kernel", width: 700, height: 400, sideLabels: true },
  );
  expect(svg).toContain(">white noise<");
  expect(svg).not.toContain("NaN");
  expect(svg).not.toContain("Infinity");
});
