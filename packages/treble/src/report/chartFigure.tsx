import type { VNode } from "preact";
import type { Chart } from "../experiments/chart.ts";
import { seriesStyle } from "./chartStyle.ts";
import { chartSvg } from "./chartSvg.ts";
import { Drawing, Figure, ScrollingTable } from "./figure.tsx";
import { compact, significant } from "./format.ts";
import { SYMBOL_PATHS } from "./legend.tsx";

/** A chart with its legend, its sentence and its numbers. `id` is that of the figure on the page. */
export function ChartFigure(props: { readonly chart: Chart; readonly id: string }): VNode {
  const { chart, id } = props;
  return (
    <Figure
      id={id}
      caption={chart.caption}
      numbersTitle="The numbers of this figure"
      numbers={<ChartNumbers chart={chart} />}
    >
      <Drawing
        label={`${chart.title}. ${chart.caption}`}
        wide={chartSvg({ ...chart, id: `${id}-wide` }, { width: 1080, height: 400, endLabels: true })}
        narrow={chartSvg({ ...chart, id: `${id}-narrow` }, { width: 330, height: 320, endLabels: false })}
      />
      {chart.series.length > 1 && <SeriesLegend chart={chart} />}
    </Figure>
  );
}

/** On a wide page lines have their names at their ends. */
function SeriesLegend(props: { readonly chart: Chart }): VNode {
  const { chart } = props;
  return (
    <ul class={chart.x.scale === "rows" ? "legend" : "legend narrow"} aria-hidden="true">
      {chart.series.map(({ name }, i) => {
        const { colour, symbol } = seriesStyle(i);
        return (
          <li key={name}>
            <svg width="12" height="14" aria-hidden="true">
              <path d={SYMBOL_PATHS[symbol]} stroke={colour} stroke-width="1.5" fill={colour} />
            </svg>
            {name}
          </li>
        );
      })}
    </ul>
  );
}

function ChartNumbers(props: { readonly chart: Chart }): VNode {
  const { chart } = props;
  return (
    <ScrollingTable label={chart.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{chart.x.label || "Network"}</th>
            <th scope="col">Series</th>
            <th scope="col">{chart.y.label}</th>
            <th scope="col">95 % interval</th>
          </tr>
        </thead>
        <tbody>
          {chart.series.flatMap(({ name, points }) =>
            points.map(({ x, y }) => (
              <tr key={`${name} ${x}`}>
                <th scope="row">{typeof x === "number" ? compact(x) : x}</th>
                <td class="text">{name}</td>
                <td>{significant(y.mean, 3)}</td>
                <td>{`[${significant(y.low, 3)}, ${significant(y.high, 3)}]`}</td>
              </tr>
            )),
          )}
          {chart.references.map(({ label, value }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td class="text">reference</td>
              <td>{significant(value, 3)}</td>
              <td>–</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}
