import type { VNode } from "preact";
import type { Chart } from "../../../results/chart.ts";
import { type NetworkLooks, noLooks } from "../../charts/chartLook.ts";
import { ChartFigure } from "../../page/chartFigure.tsx";

/** Accuracy against radius, a panel a norm. */
export function AccuracySection(props: { readonly charts: readonly Chart[]; readonly looks?: NetworkLooks }): VNode {
  const { charts, looks = noLooks } = props;
  if (charts.length === 0) return <p>No attack at several radii was run.</p>;
  return (
    <div class="panels">
      {charts.map((chart) => (
        <div class="panel" key={chart.id}>
          <h3>{chart.title}</h3>
          <ChartFigure chart={chart} id={chart.id} looks={looks} width={charts.length === 1 ? 1080 : 540} />
        </div>
      ))}
    </div>
  );
}
