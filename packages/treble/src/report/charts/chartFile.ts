import type { Chart } from "../../results/chart.ts";
import { plainText } from "../../text/plainText.ts";
import { withoutUnseen } from "../../text/visibleText.ts";
import { wrapped } from "../../text/wrapped.ts";
import { csvName, csvNumber, csvText } from "../words/csvText.ts";
import { chartLook, type NetworkLooks, noLooks } from "./chartLook.ts";
import { SYMBOL_PATHS } from "./chartStyle.ts";
import { chartSvg } from "./chartSvg.ts";
import { namesFit } from "./lineChart.ts";
import { hasPanels } from "./panelChart.ts";

/** Pixels. */
const WIDTH = 760;
const HEIGHT = 400;
const PAD = 16;
const LINE = 20;
/** Of one character of a title and of a legend, roughly. */
const TITLE_CHARACTER = 8.2;
const LEGEND_CHARACTER = 6.8;
/** Where the name stands, beside its symbol. */
const TEXT_X = 25;
const INK = "#1b1d21";

/**
 * A chart as an SVG file that stands alone: well-formed XML in the colours of a light page on white, with its title and
 * legend in the picture.
 * @param looks of the study's networks
 */
export function chartSvgFile(chart: Chart, looks: NetworkLooks = noLooks): string {
  const named = chart.series.length > 1;
  const inner = WIDTH - 2 * PAD;
  const rows = chart.x.scale === "rows";
  // Lines have their names at their ends; symbols in rows need a legend.
  const legend = named && !hasPanels(chart) && (rows || !namesFit(chart, inner)) ? legendRows(chart) : [];
  const look = chartLook(chart, looks);
  const title = wrapped(plainText(chart.title), (WIDTH - 2 * PAD) / TITLE_CHARACTER);
  const top = PAD + title.length * LINE + legend.length * LINE + 4;
  const plot = chartSvg(chart, { width: inner, height: HEIGHT, endLabels: true, looks });
  const height = top + Number(/height="([\d.]+)"/.exec(plot)?.[1] ?? HEIGHT) + PAD / 2;
  const heading = title.map(
    (text, i) => `<text x="${PAD}" y="${PAD + 12 + i * LINE}" font-size="15" font-weight="600">${escaped(text)}</text>`,
  );
  const keys = legend.flatMap((row, r) =>
    row.map(({ name, x, index }) => {
      const { symbol, light, dash, hollow } = look.series[index]!;
      const line = rows
        ? ""
        : `<line x1="-8" x2="20" y1="7" y2="7" stroke="${light}" stroke-width="1.75" stroke-dasharray="${dash}"/>`;
      const y = PAD + title.length * LINE + r * LINE;
      return `<g transform="translate(${x + 8},${y})">${line}<path d="${SYMBOL_PATHS[symbol]}" stroke="${light}" stroke-width="1.5" fill="${hollow ? "#ffffff" : light}"/><text x="${TEXT_X}" y="11" font-size="12">${escaped(name)}</text></g>`;
    }),
  );
  // The plot's own style sheet is for a page: it would give an inner <svg> the height "auto".
  const drawing = plot
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replace(/^<svg/, `<svg x="${PAD}" y="${top}"`)
    .replaceAll(/var\(--[\w-]+, (#[0-9a-f]{6})\)/g, "$1")
    .replaceAll("&nbsp;", "&#160;");
  const file = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" color="${INK}" fill="${INK}" font-family="system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', Arial, sans-serif" role="img">
<title>${escaped(chart.title)}</title>
<desc>${escaped(chart.caption)}</desc>
<rect width="100%" height="100%" fill="#ffffff"/>
${[...heading, ...keys].join("\n")}
${drawing}
</svg>
`;
  // Control characters have no place in XML, not even escaped.
  return withoutUnseen(file);
}

/**
 * The numbers of a chart as CSV (RFC 4180), full precision; what was not measured is empty. Where the chart has the
 * values of single seeds, a last column has these, with spaces between. A name that a spreadsheet would take for a
 * formula begins with an apostrophe.
 */
export function chartCsv(chart: Chart): string {
  const seeded = chart.series.some(({ points }) => points.some(({ dots }) => dots !== undefined));
  const last = (cell: string): readonly string[] => (seeded ? [cell] : []);
  const rows = [
    ["series", csvName(chart.x.label || "network"), csvName(chart.y.label), "low", "high", ...last("seeds")],
    ...chart.series.flatMap((series) =>
      series.points.map(({ x, y, dots = [] }) => [
        csvName(series.name),
        typeof x === "number" ? String(x) : csvName(x),
        csvNumber(y.mean),
        csvNumber(y.low),
        csvNumber(y.high),
        ...last(dots.map(csvNumber).join(" ")),
      ]),
    ),
    ...chart.references.map(({ label, value }) => ["reference", csvName(label), csvNumber(value), "", "", ...last("")]),
  ];
  return csvText(rows);
}

interface Key {
  readonly name: string;
  readonly index: number;
  readonly x: number;
}

/** The names of the series from left to right, a new row where one is full. */
function legendRows({ series }: Chart): Key[][] {
  const rows: Key[][] = [[]];
  let x = PAD;
  series.forEach(({ name }, index) => {
    const width = 8 + TEXT_X + name.length * LEGEND_CHARACTER + 18;
    if (x > PAD && x + width > WIDTH - PAD) {
      rows.push([]);
      x = PAD;
    }
    rows.at(-1)!.push({ name, index, x });
    x += width;
  });
  return rows;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
