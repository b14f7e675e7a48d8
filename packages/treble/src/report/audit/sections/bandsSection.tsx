import type { VNode } from "preact";
import type { AuditResult } from "../../../results/audit.ts";
import { ChartFigure } from "../../page/chartFigure.tsx";
import { ScrollingTable } from "../../page/figure.tsx";
import { count, MISSING, percent } from "../../words/format.ts";
import { bandChart } from "../charts/bandChart.ts";
import { bandsSentence } from "../words/bandsSentence.ts";
import { bandText } from "../words/bandText.ts";
import { sizeText } from "../words/keyNumbers.ts";

/** How small a perturbation within one band of frequencies can be and still fool the model. */
export function BandsSection(props: { readonly result: AuditResult }): VNode {
  const { bands, smallest } = props.result;
  if (bands.length === 0) return <p>Perturbations within bands of frequencies were not looked for.</p>;
  const whole = smallest.norm === "l2" ? (smallest.size?.median ?? Number.NaN) : Number.NaN;
  const chart = bandChart([{ owner: "", bands }], whole);
  return (
    <>
      <p>{bandsSentence(bands)}</p>
      {chart === null ? (
        <BandTable bands={bands} />
      ) : (
        <ChartFigure chart={chart} id={chart.id} width={760} numbers={<BandTable bands={bands} />} />
      )}
    </>
  );
}

function BandTable({ bands }: Pick<AuditResult, "bands">): VNode {
  return (
    <ScrollingTable label="Perturbations within bands">
      <table>
        <thead>
          <tr>
            <th scope="col">Cycles per pixel</th>
            <th scope="col">Attacked</th>
            <th scope="col">Fooled</th>
            <th scope="col">Fooled (%)</th>
            <th scope="col">Median L2 norm</th>
            <th scope="col">Quartiles</th>
          </tr>
        </thead>
        <tbody>
          {bands.map((band, i) => (
            <tr key={i}>
              <th scope="row">{bandText(band)}</th>
              <td>{count(band.attacked)}</td>
              <td>{count(band.fooled)}</td>
              <td>{percent(band.attacked === 0 ? Number.NaN : band.fooled / band.attacked)}</td>
              <td>{sizeText(band.size?.median ?? Number.NaN)}</td>
              <td>{band.size === null ? MISSING : `${sizeText(band.size.q25)}–${sizeText(band.size.q75)}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}
