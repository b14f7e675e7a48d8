import type { VNode } from "preact";
import type { Chart } from "../../results/chart.ts";
import { chartLook, type NetworkLooks, noLooks } from "../charts/chartLook.ts";
import { chartSvg } from "../charts/chartSvg.ts";
import { namesFit } from "../charts/lineChart.ts";
import { hasPanels } from "../charts/panelChart.ts";
import { compact, MISSING, significant } from "../words/format.ts";
import { Drawing, Figure, ScrollingTable } from "./figure.tsx";
import { LegendKey } from "./legend.tsx";

/** A chart with its legend, its sentence, its numbers and its files. */
export function ChartFigure(props: {
  readonly chart: Chart;
  /** That of the figure on the page. */
  readonly id: string;
  /** Where its files are, without their endings, and whether a PNG is among them; without it there are none. */
  readonly files?: { readonly path: string; readonly png: boolean };
  readonly looks?: NetworkLooks;
  /** Pixels of the drawing for wide pages. */
  readonly width?: number;
  /** The folded numbers, where more is to be told than the chart has. */
  readonly numbers?: VNode;
}): VNode {
  const { chart, id, files, looks = noLooks, width = WIDE, numbers } = props;
  return (
    <Figure
      id={id}
      caption={
        <>
          {chart.caption} {files && <Downloads file={files.path} png={files.png} />}
        </>
      }
      explanation={chart.explanation}
      numbersTitle="The numbers of this figure"
      numbers={numbers ?? <ChartNumbers chart={chart} />}
    >
      <Drawing
        label={`${chart.title}. ${chart.caption}`}
        wide={chartSvg(
          { ...chart, id: `${id}-wide` },
          { width, height: width < NARROWER ? 320 : 400, endLabels: true, looks },
        )}
        narrow={chartSvg({ ...chart, id: `${id}-narrow` }, { width: 330, height: 320, endLabels: false, looks })}
      />
      {chart.series.length > 1 && !hasPanels(chart) && <SeriesLegend chart={chart} looks={looks} width={width} />}
    </Figure>
  );
}

/** Pixels of the drawing for wide pages. */
const WIDE = 1080;
/** Drawings narrower than this are not as high. */
const NARROWER = 700;

function Downloads(props: { readonly file: string; readonly png: boolean }): VNode {
  const { file, png } = props;
  return (
    <span class="downloads">
      <a href={`${file}.svg`}>SVG</a> {png && <a href={`${file}.png`}>PNG</a>} <a href={`${file}.csv`}>CSV</a>
    </span>
  );
}

/** On a wide page lines have their names at their ends. */
function SeriesLegend(props: { readonly chart: Chart; readonly looks: NetworkLooks; readonly width: number }): VNode {
  const { chart, looks, width } = props;
  const rows = chart.x.scale === "rows";
  const { series } = chartLook(chart, looks);
  return (
    <ul class={rows || !namesFit(chart, width) ? "legend" : "legend narrow"} aria-hidden="true">
      {chart.series.map(({ name }, i) => (
        <li key={name}>
          <LegendKey style={series[i]!} line={!rows} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function ChartNumbers(props: { readonly chart: Chart }): VNode {
  const { chart } = props;
  const seeded = chart.series.some(({ points }) => points.some(({ dots }) => dots !== undefined));
  return (
    <ScrollingTable label={chart.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{chart.x.label || "Network"}</th>
            <th scope="col">Series</th>
            <th scope="col">{chart.y.label}</th>
            <th scope="col">95 % interval</th>
            {seeded && <th scope="col">Single seeds</th>}
          </tr>
        </thead>
        <tbody>
          {chart.series.flatMap(({ name, points }) =>
            points.map(({ x, y, dots = [] }) => (
              <tr key={`${name} ${x}`}>
                <th scope="row">{typeof x === "number" ? compact(x) : x}</th>
                <td class="text">{name}</td>
                <td>{significant(y.mean, 3)}</td>
                <td>
                  {Number.isFinite(y.low) || Number.isFinite(y.high)
                    ? `[${significant(y.low, 3)}, ${significant(y.high, 3)}]`
                    : MISSING}
                </td>
                {seeded && <td>{dots.map((dot) => significant(dot, 3)).join(", ") || MISSING}</td>}
              </tr>
            )),
          )}
          {chart.references.map(({ label, value }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td class="text">reference</td>
              <td>{significant(value, 3)}</td>
              <td>{MISSING}</td>
              {seeded && <td>{MISSING}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}
