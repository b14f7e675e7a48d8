import type { VNode } from "preact";
import type { NetworkResult, SharedSpectrumResult, StudyResult } from "../../results/results.ts";
import type { Interval } from "../../statistics/interval.ts";
import { spectrumRaster } from "../charts/pictures.ts";
import { commonSpectrumScale, type SpectrumScale } from "../words/exampleScales.ts";
import { count, intervalText, MISSING, percent, plural } from "../words/format.ts";
import { gridShape } from "../words/gridShape.ts";
import { measured } from "../words/networkGroups.ts";
import { markedName } from "../words/networkName.ts";
import { ColourBar } from "./colourBar.tsx";
import { Figure, ScrollingTable } from "./figure.tsx";
import { Picture } from "./picture.tsx";

/** Decades of the scale: means over images have no gaps as deep as single spectra. */
const DECADES = 4;
/** All maps of a page have at most so many values: some 400 kB of pictures. */
const MOST_VALUES = 96 * 1024;

interface SpectrumMap {
  readonly name: string;
  readonly spectrum: readonly number[];
  readonly centroid: Interval;
  /** What seeds share of it; null for the seeds' own. */
  readonly shared: SharedSpectrumResult | null;
}

interface Specimen {
  readonly network: NetworkResult;
  readonly maps: readonly SpectrumMap[];
}

/**
 * The two-dimensional spectra of networks, own and shared, on one colour scale with its bar; values below 0, which
 * shared ones have, in colours of their own. Nothing where no network has one. Of very many networks the first.
 */
export function SpectraSection(props: {
  readonly networks: readonly NetworkResult[];
  readonly result: StudyResult;
}): VNode | null {
  const { result } = props;
  const all = measured(props.networks)
    .map((network): Specimen => ({ network, maps: mapsOf(network) }))
    .filter(({ maps }) => maps.some(({ spectrum }) => gridShape(spectrum.length, result) !== null));
  const specimens = withinWeight(all);
  const maps = specimens.flatMap((one) => one.maps);
  if (maps.length === 0) return null;
  const scale = commonSpectrumScale(maps, DECADES);
  const negative = maps.some(({ spectrum }) => spectrum.some((value) => value < 0));
  return (
    <Figure
      id="spectra-maps"
      caption={caption(specimens, all.length)}
      numbersTitle="The numbers of this figure"
      numbers={<Numbers specimens={specimens} />}
    >
      <ColourBar scale={scale} {...(negative ? { negative: true } : {})}>
        Energy at each frequency relative to white noise of unit energy (= 1), one logarithmic scale for all.{" "}
        {negative && "Lower bar: values below 0, by their size; where they are, noise is as large as what is shared. "}
        Smaller values in black.
      </ColourBar>
      <ul class="specimens maps">
        {specimens.map(({ network, maps: own }) => (
          <li key={network.id}>
            <p class="specimen-name">{markedName(network)}</p>
            <div class="pictures">
              {own.map((map) => (
                <MapPicture key={map.name} map={map} network={network} scale={scale} result={result} />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Figure>
  );
}

function mapsOf(network: NetworkResult): SpectrumMap[] {
  const { spectrum, centroid, shared } = network;
  const forms: readonly (readonly [string, SharedSpectrumResult | null])[] = [
    ["shared perturbations", shared.perturbation],
    ["shared features", shared.feature],
  ];
  return [
    { name: "own perturbations", spectrum, centroid, shared: null },
    ...forms.flatMap(([name, one]) =>
      one === null ? [] : [{ name, spectrum: one.map, centroid: one.centroid, shared: one }],
    ),
  ];
}

/** As many from the first as the page may hold, at least one. */
function withinWeight(all: readonly Specimen[]): readonly Specimen[] {
  let values = 0;
  return all.filter(({ maps }, i) => {
    values += maps.reduce((sum, { spectrum }) => sum + spectrum.length, 0);
    return i === 0 || values <= MOST_VALUES;
  });
}

function MapPicture(props: {
  readonly map: SpectrumMap;
  readonly network: NetworkResult;
  readonly scale: SpectrumScale;
  readonly result: StudyResult;
}): VNode | null {
  const { map, network, scale, result } = props;
  const shape = gridShape(map.spectrum.length, result);
  if (shape === null) return null;
  return (
    <Picture
      raster={spectrumRaster(map.spectrum, [1, ...shape], scale)}
      alt={`Two-dimensional spectrum of ${markedName(network)}: ${map.name}.`}
      caption={map.name}
    />
  );
}

function caption(specimens: readonly Specimen[], all: number): string {
  const left = specimens.length < all ? ` The first ${specimens.length} of ${all} networks.` : "";
  const shared = specimens.some(({ maps }) => maps.length > 1)
    ? " Shared: the cross-spectrum of pairs of seeds, whose sum is their agreement, so it is darker the less they agree."
    : "";
  return `Mean two-dimensional spectra of ${plural(specimens.length, "network")}: zero frequency in the middle, 0.5 cycles per pixel at the edges.${shared}${left}`;
}

function Numbers(props: { readonly specimens: readonly Specimen[] }): VNode {
  return (
    <ScrollingTable label="The numbers of the spectra">
      <table>
        <thead>
          <tr>
            <th scope="col">Network</th>
            <th scope="col" class="text">
              Spectrum
            </th>
            <th scope="col">Centroid (cycles per pixel)</th>
            <th scope="col">Agreement of seeds</th>
            <th scope="col">Images</th>
            <th scope="col">Frequencies below 0 (%)</th>
          </tr>
        </thead>
        <tbody>
          {props.specimens.flatMap(({ network, maps }) =>
            maps.map(({ name, spectrum, centroid, shared }) => (
              <tr key={`${network.id} ${name}`}>
                <th scope="row">{markedName(network)}</th>
                <td class="text">{name}</td>
                <td>{intervalText(centroid)}</td>
                <td>{shared === null ? MISSING : intervalText(shared.agreement)}</td>
                <td>{shared === null ? MISSING : count(shared.images)}</td>
                <td>{percent(spectrum.filter((value) => value < 0).length / spectrum.length)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </ScrollingTable>
  );
}
