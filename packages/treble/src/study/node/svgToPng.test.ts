import { decode } from "fast-png";
import { expect, it } from "vitest";
import { chartSvgFile } from "../../report/charts/chartFile.ts";
import { studyFixture } from "../../report/testing/studyFixture.ts";
import { svgToPng } from "./svgToPng.ts";

it("draws a chart as PNG at twice its size", async (context) => {
  const draw = await svgToPng();
  if (typeof draw === "string") return context.skip(draw);
  const svg = chartSvgFile(studyFixture().experiments[0]!.charts[0]!);
  const [, width, height] = /width="(\d+)" height="([\d.]+)"/.exec(svg)!;
  const { width: across, height: down } = decode(await draw(svg));
  expect([across, down]).toEqual([2 * Number(width), 2 * Number(height)]);
});
