import * as Plot from "@observablehq/plot";
import { expect, it } from "vitest";
import { plotSvg } from "./plotSvg.ts";

it("rounds positions, not texts", () => {
  const svg = plotSvg("a", { width: 100, height: 90, marks: [Plot.text(["0.12345"], { x: [1 / 3], y: [1 / 7] })] });
  expect(svg).toContain(">0.12345<");
  expect(svg).not.toMatch(/="[^"]*\d\.\d{3}/);
});

it("escapes foreign text", () => {
  const svg = plotSvg("a", { marks: [Plot.text(["</text></svg><script>alert(1)</script>"])] });
  expect(svg).not.toContain("<script");
  expect(svg).toContain("&lt;script&gt;alert(1)");
});

it("draws the same text twice, with clipping paths named after the figure", () => {
  const draw = (): string =>
    plotSvg("radial", { marks: [0, 1].map((y) => Plot.lineY([{ y }, { y: 2 }], { y: "y", clip: true })) });
  const svg = draw();
  expect(draw()).toBe(svg);
  const defined = [...svg.matchAll(/<clipPath id="([^"]+)"/g)].map((match) => match[1]);
  const used = [...svg.matchAll(/url\(#([^)]+)\)/g)].map((match) => match[1]);
  expect(defined.length).toBeGreaterThan(0);
  expect(new Set(defined).size).toBe(defined.length);
  for (const id of used) expect(defined).toContain(id);
  for (const id of defined) expect(id).toMatch(/^radial-clip-\d+$/);
});
