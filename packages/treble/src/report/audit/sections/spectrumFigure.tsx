import type { ComponentChildren, VNode } from "preact";
import { decadesOf, profileFigure } from "../../charts/profileFigure.ts";
import { Drawing, Figure, ScrollingTable } from "../../page/figure.tsx";
import { LegendKey } from "../../page/legend.tsx";
import { fixed, percent, significant } from "../../words/format.ts";
import { type SpectrumLine, symbolStep } from "../charts/spectrumLines.ts";

/** Radial energy of several spectra in one picture, white noise marked, with the numbers. */
export function SpectrumFigure(props: {
  readonly id: string;
  readonly lines: readonly SpectrumLine[];
  /** What the picture shows, for who cannot see it. */
  readonly label: string;
  readonly caption: ComponentChildren;
}): VNode {
  const { id, lines, label, caption } = props;
  if (!lines.some(({ points }) => points.some(({ level }) => level > 0))) return <p>No spectrum was measured.</p>;
  const decades = decadesOf(lines.flatMap(({ points }) => points.map(({ level }) => level)));
  const common = { decades, symbolStep: symbolStep(lines) };
  return (
    <Figure id={id} caption={caption} numbersTitle="The numbers of this figure" numbers={<Numbers lines={lines} />}>
      <Drawing
        label={label}
        wide={profileFigure(lines, { ...common, id: `${id}-wide`, width: 1080, height: 440, endLabels: true })}
        narrow={profileFigure(lines, { ...common, id: `${id}-narrow`, width: 330, height: 330, endLabels: false })}
      />
      <ul class="legend narrow" aria-hidden="true">
        {lines.map(({ label: name, look }) => (
          <li key={name}>
            {look === null ? (
              <svg width="36" height="14" aria-hidden="true">
                <line x1="0" x2="36" y1="7" y2="7" stroke="var(--reference)" stroke-width="4" stroke-opacity="0.55" />
              </svg>
            ) : (
              <LegendKey style={look} line />
            )}
            {name}
          </li>
        ))}
      </ul>
    </Figure>
  );
}

function Numbers(props: { readonly lines: readonly SpectrumLine[] }): VNode {
  const { lines } = props;
  const radii = [...new Set(lines.flatMap(({ profile }) => profile.radius))].sort((a, b) => a - b);
  const places = lines.map(({ profile }) => new Map(profile.radius.map((radius, i) => [radius, i])));
  return (
    <>
      <p>Density relative to white noise, as drawn; below it the share of the energy in that ring, in percent.</p>
      <ScrollingTable label="Energy by radial frequency">
        <table>
          <thead>
            <tr>
              <th scope="col">Frequency</th>
              {lines.map(({ label }) => (
                <th scope="col" key={label}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {radii.map((radius) => (
              <tr key={radius}>
                <th scope="row">{fixed(radius, 3)}</th>
                {lines.map(({ label, points, profile }, l) => {
                  const place = places[l]!.get(radius) ?? -1;
                  return (
                    <td key={label}>
                      {significant(points[place]?.level ?? Number.NaN, 3)}
                      <small>{percent(profile.share[place] ?? Number.NaN, 2)}</small>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollingTable>
    </>
  );
}
