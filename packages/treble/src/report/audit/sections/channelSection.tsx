import type { VNode } from "preact";
import type { ChannelResult } from "../../../results/audit.ts";
import { ChartFigure } from "../../page/chartFigure.tsx";
import { ScrollingTable } from "../../page/figure.tsx";
import { compact, count, fixed, intervalText, significant } from "../../words/format.ts";
import { channelChart } from "../charts/channelChart.ts";
import { bandText } from "../words/bandText.ts";

/** How much noise of one octave misleads the model, and the band that it listens to. */
export function ChannelSection(props: { readonly channel: ChannelResult }): VNode {
  const { channel } = props;
  const chart = channelChart(channel);
  return (
    <>
      <p>
        Measured on {count(channel.images)} images, the sensitivity to noise is centred at{" "}
        {intervalText(channel.gravity)} cycles per pixel. A Gaussian over octaves fitted to it has its peak at{" "}
        {intervalText(channel.centre)} cycles per pixel and is {intervalText(channel.bandwidth, 1)} octaves wide
        {channel.flags.length > 0 && `; the fit is uncertain: ${channel.flags.join(", ")}`}. (Subramanian et al. 2023
        measured people so: their channel is about one octave wide.)
      </p>
      {chart === null ? (
        <OctaveTable bands={channel.bands} />
      ) : (
        <ChartFigure chart={chart} id={chart.id} width={620} numbers={<OctaveTable bands={channel.bands} />} />
      )}
    </>
  );
}

function OctaveTable({ bands }: Pick<ChannelResult, "bands">): VNode {
  return (
    <ScrollingTable label="Noise of one octave">
      <table>
        <thead>
          <tr>
            <th scope="col">Cycles per pixel</th>
            <th scope="col">Centre</th>
            <th scope="col">Noise that halves the gap to chance (RMS)</th>
            <th scope="col">Sensitivity</th>
          </tr>
        </thead>
        <tbody>
          {bands.map((band, i) => (
            <tr key={i}>
              <th scope="row">{bandText(band)}</th>
              <td>{fixed(band.centre, 3)}</td>
              <td>{band.threshold === Number.POSITIVE_INFINITY ? "none did" : significant(band.threshold, 3)}</td>
              <td>{compact(Number(band.sensitivity.toPrecision(3)))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}
