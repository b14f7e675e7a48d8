import type { VNode } from "preact";
import type { AuditSpectrum } from "../../../results/audit.ts";
import { spectrumRaster } from "../../charts/pictures.ts";
import { ColourBar } from "../../page/colourBar.tsx";
import { Figure, ScrollingTable } from "../../page/figure.tsx";
import { Picture } from "../../page/picture.tsx";
import { commonSpectrumScale } from "../../words/exampleScales.ts";
import { compact, count, intervalText, limitsText, percent, percentInterval } from "../../words/format.ts";

/** Decades of the colour scale: means over images have no gaps as deep as single spectra. */
const DECADES = 4;
/** Pixels on the page. */
const SIDE = 240;

export interface NamedSpectrum {
  readonly name: string;
  readonly spectrum: AuditSpectrum;
  /** Whether the colours are those of the others: next to images, whose spectra are steep, these would be all black. */
  readonly aside?: true;
}

/** Two-dimensional spectra on one colour scale. */
export function SpectrumMaps(props: {
  readonly id: string;
  readonly maps: readonly NamedSpectrum[];
  readonly cutoff: number;
}): VNode | null {
  const { id, maps, cutoff } = props;
  const known = maps.filter(({ spectrum: { map } }) => map.some((value) => value > 0));
  if (known.length === 0) return null;
  const main = known.filter(({ aside }) => !aside);
  const scale = commonSpectrumScale(
    (main.length > 0 ? main : known).map(({ spectrum }) => ({ spectrum: spectrum.map })),
    DECADES,
  );
  return (
    <Figure
      id={id}
      caption={`Mean two-dimensional spectra of ${known.map(({ name, spectrum }) => `${count(spectrum.count)} ${name}`).join(", ")}: zero frequency in the middle, 0.5 cycles per pixel at the edges, one logarithmic scale for all.`}
      numbersTitle="The numbers of this figure"
      numbers={<Numbers maps={known} cutoff={cutoff} />}
    >
      <div class="map-row">
        {known.map(({ name, spectrum }) => (
          <Picture
            key={name}
            raster={spectrumRaster(spectrum.map, [1, ...spectrum.size], scale)}
            alt={`Two-dimensional spectrum of the ${name}, centred at ${intervalText(spectrum.centroid)} cycles per pixel.`}
            caption={name}
            side={SIDE}
          />
        ))}
      </div>
      <ColourBar scale={scale}>
        Energy at each frequency relative to white noise (= 1); smaller values in black, larger ones in the lightest
        colour.
      </ColourBar>
    </Figure>
  );
}

function Numbers(props: { readonly maps: readonly NamedSpectrum[]; readonly cutoff: number }): VNode {
  return (
    <ScrollingTable label="The numbers of the spectra">
      <table>
        <thead>
          <tr>
            <th scope="col">Spectrum of the</th>
            <th scope="col">Signals</th>
            <th scope="col">Centroid (cycles per pixel)</th>
            <th scope="col">Beyond {compact(props.cutoff)} (%)</th>
          </tr>
        </thead>
        <tbody>
          {props.maps.map(({ name, spectrum }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{count(spectrum.count)}</td>
              <td>{intervalText(spectrum.centroid)}</td>
              <td>
                {percent(spectrum.highShare.mean)} {limitsText(percentInterval(spectrum.highShare), 1)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}
