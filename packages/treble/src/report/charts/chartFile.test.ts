import { expect, it } from "vitest";
import { undefinedInterval } from "../../statistics/interval.ts";
import { studyFixture } from "../testing/studyFixture.ts";
import { chartCsv, chartSvgFile } from "./chartFile.ts";

const charts = studyFixture().experiments.flatMap((experiment) => experiment.charts);

/** Tags that are not closed in their order: a well-formed file has none. */
function open(xml: string): string[] {
  const stack: string[] = [];
  for (const [, end, name, alone] of xml.matchAll(/<(\/?)([a-zA-Z][\w:-]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (end) expect(stack.pop()).toBe(name);
    else if (!alone) stack.push(name!);
  }
  return stack;
}

it.each(charts)("$id stands alone, with title and legend", (chart) => {
  const svg = chartSvgFile(chart);
  expect(open(svg)).toEqual([]);
  expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" ')).toBe(true);
  expect(svg).not.toMatch(/var\(|<style|&(?!(amp|lt|gt|quot|apos|#\d+);)/);
  expect(svg).toContain(`>${chart.title}</text>`);
  if (chart.series.length > 1) for (const { name } of chart.series) expect(svg).toContain(`>${name}</text>`);
});

it("stands alone with a panel for each of many series, and no legend", () => {
  const [chart] = charts;
  const names = ["a", "b", "c", "d", "e", "f"].map((letter) => `series ${letter}`);
  const svg = chartSvgFile({ ...chart!, series: names.map((name) => ({ ...chart!.series[0]!, name })) });
  expect(open(svg)).toEqual([]);
  expect(svg).not.toMatch(/var\(|<style/);
  for (const name of names) expect(svg.split(`>${name}<`)).toHaveLength(2);
  // One picture for the file and one for the plot: each panel is a group in it.
  expect(svg.match(/<svg/g)).toHaveLength(2);
});

it("takes foreign text literally", () => {
  const [chart] = charts;
  const svg = chartSvgFile({ ...chart!, title: "</title><script>\u0001 & <b>\u00a0" });
  expect(open(svg)).toEqual([]);
  expect(svg).not.toContain("<script");
  expect(svg).not.toContain("\u0001");
});

it("has every number in the table, and quotes what needs it", () => {
  const none = undefinedInterval;
  const csv = chartCsv({
    ...charts[0]!,
    series: [
      {
        name: 'a, "b"',
        points: [
          { x: 3, y: { mean: 0.1234567, low: 0.1, high: 0.2 } },
          { x: 7, y: none },
        ],
      },
    ],
    references: [{ label: "white noise", value: 0.38288 }],
  });
  expect(csv).toBe(
    [
      "series,Kernel width (pixels),Centroid (cycles per pixel),low,high",
      '"a, ""b""",3,0.1234567,0.1,0.2',
      '"a, ""b""",7,,,',
      "reference,white noise,0.38288,,",
      "",
    ].join("\n"),
  );
});

it("has single seeds in a last column where the chart has any", () => {
  const y = { mean: 2, low: 1, high: 3 };
  const series = [
    {
      name: "a",
      points: [
        { x: 3, y, dots: [1.5, Number.NaN, 2.5] },
        { x: 7, y },
      ],
    },
  ];
  const csv = chartCsv({ ...charts[0]!, series, references: [{ label: "noise", value: 9 }] });
  expect(csv.split("\n").map((row) => row.split(",").slice(2).join(","))).toEqual([
    ...["Centroid (cycles per pixel),low,high,seeds", "2,1,3,1.5  2.5", "2,1,3,", "9,,,", ""],
  ]);
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\u200b=1", "\t=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"])(
  "keeps a spreadsheet from taking %j for a formula",
  (name) => {
    const csv = chartCsv({ ...charts[0]!, series: [], references: [{ label: name, value: 1 }] });
    expect(csv).toMatch(/^reference,'[=+\-@＝＋－＠]/m);
  },
);
