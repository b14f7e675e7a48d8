import type { VNode } from "preact";
import type { FilterResult, NetworkResult, StudyResult } from "../../results/results.ts";
import { signedRaster, spectrumRaster } from "../charts/pictures.ts";
import { commonSpectrumScale, type SpectrumScale } from "../words/exampleScales.ts";
import { compact, percent, plural, significant } from "../words/format.ts";
import { gridShape } from "../words/gridShape.ts";
import { markedName } from "../words/networkName.ts";
import { ColourBar } from "./colourBar.tsx";
import { Figure, ScrollingTable } from "./figure.tsx";
import { Picture } from "./picture.tsx";

/** Filters shown of a network. */
const MOST_FILTERS = 6;
/** All spectra of a page have at most so many values: with filters as large as images, some 350 kB of pictures. */
const MOST_VALUES = 40 * 1024;
/** Pixels on the page. */
const SIDE = 62;
/** Of the range from mid-grey to white, taken by a network's largest weight. */
const CONTRAST = 0.48;

interface Specimen {
  readonly network: NetworkResult;
  readonly filters: readonly Filter[];
  /** Largest size of a weight in these filters. */
  readonly largest: number;
  readonly shape: FilterResult["shape"];
}

interface Filter {
  readonly weights: readonly number[];
  readonly spectrum: readonly number[];
}

/**
 * Filters of the first layer of each network's first seed, as pictures of their weights and below each the energy that
 * it has at each frequency of the images' grid, on one colour scale. Nothing where no network has any.
 */
export function FiltersSection(props: {
  readonly networks: readonly NetworkResult[];
  readonly result: StudyResult;
}): VNode | null {
  const { networks, result } = props;
  const specimens = specimensOf(networks, result);
  if (specimens.length === 0) return null;
  const scale = commonSpectrumScale(specimens.flatMap(({ filters }) => filters));
  return (
    <Figure
      id="filters"
      caption={caption(specimens, networks.filter(({ filters }) => filters !== null).length)}
      numbersTitle="The numbers of this figure"
      numbers={<Numbers specimens={specimens} result={result} />}
    >
      <ColourBar scale={scale}>
        Energy of a filter at each frequency relative to a single weight, whose spectrum is white (= 1); one logarithmic
        scale for all.
      </ColourBar>
      <ul class="filters">
        {specimens.map((one) => (
          <li key={one.network.id}>
            <p class="specimen-name">{markedName(one.network)}</p>
            <div class="filter-row">
              {one.filters.map((filter, i) => (
                <FilterPictures key={i} filter={filter} place={i + 1} specimen={one} scale={scale} result={result} />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Figure>
  );
}

function specimensOf(networks: readonly NetworkResult[], result: StudyResult): readonly Specimen[] {
  const known = networks.flatMap((network) => {
    const { filters } = network;
    return filters === null || filters.filters.length === 0 ? [] : [{ network, filters }];
  });
  const area = Math.max(1, ...known.flatMap(({ filters }) => filters.spectra.map(({ length }) => length)));
  const each = Math.max(1, Math.min(MOST_FILTERS, Math.floor(MOST_VALUES / (area * Math.max(1, known.length)))));
  return known.slice(0, Math.max(1, Math.floor(MOST_VALUES / (area * each)))).flatMap(({ network, filters }) => {
    const shown = filters.filters
      .map((weights, i) => ({ weights, spectrum: filters.spectra[i] ?? [] }))
      .filter(({ spectrum }) => gridShape(spectrum.length, result) !== null)
      .slice(0, each);
    if (shown.length === 0) return [];
    const largest = Math.max(...shown.flatMap(({ weights }) => weights.map(Math.abs)));
    return [{ network, filters: shown, largest, shape: filters.shape }];
  });
}

function FilterPictures(props: {
  readonly filter: Filter;
  readonly place: number;
  readonly specimen: Specimen;
  readonly scale: SpectrumScale;
  readonly result: StudyResult;
}): VNode {
  const { filter, place, specimen, scale, result } = props;
  const { largest, shape, network } = specimen;
  return (
    <div>
      <Picture
        raster={signedRaster(filter.weights, shape, largest > 0 ? CONTRAST / largest : 1)}
        alt={`Filter ${place} of ${markedName(network)}.`}
        side={SIDE}
      />
      <Picture
        raster={spectrumRaster(filter.spectrum, [1, ...gridShape(filter.spectrum.length, result)!], scale)}
        alt={`Its spectrum, ${percent(highShare(filter.spectrum, result), 0)} percent beyond 0.25 cycles per pixel.`}
        side={SIDE}
      />
    </div>
  );
}

/** Share of the energy beyond 0.25 cycles per pixel of a map with zero frequency in the middle. */
function highShare(spectrum: readonly number[], result: StudyResult): number {
  const [height, width] = gridShape(spectrum.length, result)!;
  return spectrum.reduce((sum, share, i) => {
    const fy = (Math.floor(i / width) - Math.floor(height / 2)) / height;
    const fx = ((i % width) - Math.floor(width / 2)) / width;
    return Math.hypot(fy, fx) > 0.25 ? sum + share : sum;
  }, 0);
}

function caption(specimens: readonly Specimen[], all: number): string {
  const most = Math.max(...specimens.map(({ filters }) => filters.length));
  const shown = specimens.length < all ? `${specimens.length} of ${all} networks` : plural(all, "network");
  return `The first ${most === 1 ? "filter" : `${most} filters`} of the first layer of ${shown}, of each one's first seed: the weights above (grey is 0, the brightness of each network scaled to its own largest weight), below them the filter's two-dimensional spectrum, zero frequency in the middle.`;
}

function Numbers(props: { readonly specimens: readonly Specimen[]; readonly result: StudyResult }): VNode {
  return (
    <ScrollingTable label="The numbers of the filters">
      <table>
        <thead>
          <tr>
            <th scope="col">Network</th>
            <th scope="col">Filter</th>
            <th scope="col">Channels × height × width</th>
            <th scope="col">L2 norm</th>
            <th scope="col">Largest weight of the network's</th>
            <th scope="col">Beyond 0.25 cycles per pixel (%)</th>
          </tr>
        </thead>
        <tbody>
          {props.specimens.flatMap(({ network, filters, largest, shape }) =>
            filters.map(({ weights, spectrum }, i) => (
              <tr key={`${network.id} ${i}`}>
                <th scope="row">{markedName(network)}</th>
                <td>{i + 1}</td>
                <td>{shape.map(compact).join("×")}</td>
                <td>{significant(Math.hypot(...weights), 3)}</td>
                <td>{significant(largest, 3)}</td>
                <td>{percent(highShare(spectrum, props.result))}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </ScrollingTable>
  );
}
