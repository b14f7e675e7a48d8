import type { VNode } from "preact";
import type { NetworkResult, StudyResult } from "../../results/results.ts";
import type { SeriesStyle } from "../charts/chartStyle.ts";
import { radialFigure, relativeDensity } from "../charts/radialFigure.ts";
import { fixed, percent, significant } from "../words/format.ts";
import { measured, networkGroups } from "../words/networkGroups.ts";
import { markedLabel, markedName, networkName } from "../words/networkName.ts";
import { Drawing, Figure, ScrollingTable } from "./figure.tsx";
import { Legend } from "./legend.tsx";

/** The radial energy curves of all networks, a panel for each kind of activation. */
export function RadialSection(props: {
  readonly result: StudyResult;
  /** Of all networks of the study, by id. */
  readonly styles: ReadonlyMap<string, SeriesStyle>;
}): VNode {
  const { result, styles } = props;
  const groups = networkGroups(result.networks);
  return (
    <Figure
      id="radial"
      caption={radialCaption(result)}
      numbersTitle="The numbers of this figure"
      numbers={<RadialNumbers result={result} />}
    >
      <div class="panels">
        {groups.map((group) => (
          <div class="panel" key={group.id}>
            <h3>{group.title}</h3>
            <Drawing
              label={`${group.title}: energy density of the perturbations against radial frequency, from ${range(group.networks)}.`}
              wide={radialFigure(result, {
                id: `radial-${group.id}-wide`,
                ...{ networks: group.networks, styles },
                width: 540,
                height: 380,
                endLabels: true,
              })}
              narrow={radialFigure(result, {
                id: `radial-${group.id}-narrow`,
                ...{ networks: group.networks, styles },
                width: 330,
                height: 330,
                endLabels: false,
              })}
            />
            <Legend
              styles={styles}
              entries={group.networks.map((network) => ({ network, label: markedLabel(network) }))}
            />
          </div>
        ))}
      </div>
    </Figure>
  );
}

function radialCaption(result: StudyResult): string {
  const { lowest, highest } = extremes(result.networks);
  const means =
    "Energy density of the perturbations at each radial frequency, relative to white noise of the same energy (mean over samples and seeds, 95 % band); the grey line is the images' own spectrum.";
  if (lowest === undefined || highest === undefined || lowest === highest) return means;
  return `${means} The share beyond 0.25 cycles per pixel goes from ${percent(lowest.highShare.mean)} % (${networkName(lowest)}) to ${percent(highest.highShare.mean)} % (${networkName(highest)}).`;
}

function range(networks: readonly NetworkResult[]): string {
  const { lowest, highest } = extremes(networks);
  if (lowest === undefined || highest === undefined) return "no network";
  return `${percent(lowest.highShare.mean, 1)} percent of the energy beyond 0.25 cycles per pixel (${networkName(lowest)}) to ${percent(highest.highShare.mean, 1)} percent (${networkName(highest)})`;
}

function extremes(networks: readonly NetworkResult[]): {
  lowest: NetworkResult | undefined;
  highest: NetworkResult | undefined;
} {
  const sorted = measured(networks).sort((a, b) => a.highShare.mean - b.highShare.mean);
  return { lowest: sorted[0], highest: sorted.at(-1) };
}

/** The numbers behind the curves of all networks of a result, and of its images. */
export function RadialNumbers(props: {
  readonly result: StudyResult;
  /** What the column of a network is called; its name by default. */
  readonly nameOf?: (network: NetworkResult) => string;
  /** What the table is of, unlike that of any other on the page. */
  readonly label?: string;
}): VNode {
  const { result, nameOf = markedName, label = "Energy by radial frequency" } = props;
  const sources = [
    { name: "the images", profile: result.images.profile },
    ...result.networks.map((n) => ({ name: nameOf(n), profile: n.profile })),
  ].map((source) => ({ ...source, points: relativeDensity(source.profile, result.dataset.shape) }));
  return (
    <>
      <p>
        {label}: density relative to white noise, as drawn; below it the share of the energy in the ring around that
        frequency, in percent.
      </p>
      <ScrollingTable label={label}>
        <table>
          <thead>
            <tr>
              <th scope="col">Frequency</th>
              {sources.map((source) => (
                <th scope="col" key={source.name}>
                  {source.name}
                </th>
              ))}
              <th scope="col">white noise</th>
            </tr>
          </thead>
          <tbody>
            {result.images.profile.radius.map((radius, i) => (
              <tr key={radius}>
                <th scope="row">{fixed(radius, 3)}</th>
                {sources.map((source) => (
                  <td key={source.name}>
                    {significant(source.points[i]?.level ?? Number.NaN, 3)}
                    <small>{percent(source.profile.share[i] ?? Number.NaN, 2)}</small>
                  </td>
                ))}
                <td>
                  1<small>{percent(result.whiteNoise.profile.share[i] ?? Number.NaN, 2)}</small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollingTable>
    </>
  );
}
