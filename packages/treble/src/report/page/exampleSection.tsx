import type { VNode } from "preact";
import type { ExampleRow, NetworkResult, StudyResult } from "../../results/results.ts";
import { imageRaster, signedRaster, spectrumRaster } from "../charts/pictures.ts";
import { commonMagnification, commonSpectrumScale } from "../words/exampleScales.ts";
import { fixed } from "../words/format.ts";
import { markedName } from "../words/networkName.ts";
import { ColourBar } from "./colourBar.tsx";
import { Figure, ScrollingTable } from "./figure.tsx";
import { Picture } from "./picture.tsx";

/** One image and what fools each network about it: the perturbation and its spectrum, on scales common to all. */
export function ExampleSection(props: { readonly result: StudyResult }): VNode {
  const { result } = props;
  const { example, dataset } = result;
  const magnification = commonMagnification(example.rows);
  const scale = commonSpectrumScale(example.rows);
  const names = new Map(result.networks.map((n) => [n.id, markedName(n)]));
  const nameOf = (row: ExampleRow): string => names.get(row.network) ?? row.network;
  return (
    <Figure
      id="example"
      caption={exampleCaption(result, magnification, nameOf)}
      numbersTitle="The numbers of this figure"
      numbers={<ExampleNumbers rows={example.rows} nameOf={nameOf} />}
    >
      <div class="example-key">
        <Picture
          raster={imageRaster(example.image, dataset.shape)}
          alt={`Test image ${example.index}, a ${example.trueClass}.`}
          caption={`the image: ${example.trueClass}`}
        />
        <div>
          <p>
            For each network, from left to right: the image as attacked; the perturbation alone, magnified ×
            {magnification} for every network, grey meaning no change; and the perturbation's energy at each frequency,
            with zero frequency in the middle and 0.5 cycles per pixel at the edges.
          </p>
          <ColourBar scale={scale}>
            Energy relative to white noise of the same norm (= 1), one logarithmic scale for all; lower values in black.
          </ColourBar>
        </div>
      </div>
      <ul class="specimens">
        {example.rows.map((row) => (
          <Specimen
            key={row.network}
            row={row}
            name={nameOf(row)}
            network={result.networks.find((n) => n.id === row.network)}
            result={result}
            magnification={magnification}
            scale={scale}
          />
        ))}
      </ul>
    </Figure>
  );
}

function Specimen(props: {
  readonly row: ExampleRow;
  readonly name: string;
  readonly network: NetworkResult | undefined;
  readonly result: StudyResult;
  readonly magnification: number;
  readonly scale: { readonly low: number; readonly high: number };
}): VNode {
  const { row, name, result, magnification, scale } = props;
  const { shape } = result.dataset;
  const attacked = result.example.image.map((value, i) => value + (row.perturbation[i] ?? 0));
  return (
    <li>
      <p class="specimen-name">{name}</p>
      <div class="pictures">
        <Picture raster={imageRaster(attacked, shape)} alt={`The image as attacked on ${name}.`} />
        <Picture
          raster={signedRaster(row.perturbation, shape, magnification)}
          alt={`Its perturbation, L2 norm ${fixed(row.norm, 3)}, magnified ${magnification} times.`}
        />
        <Picture
          raster={spectrumRaster(row.spectrum, shape, scale)}
          alt="The perturbation's two-dimensional spectrum."
        />
      </div>
      <p class="specimen-outcome">
        <Outcome row={row} /> <span class="norm">L2 norm {fixed(row.norm, 3)}</span>
      </p>
    </li>
  );
}

function Outcome(props: { readonly row: ExampleRow }): VNode {
  const { row } = props;
  if (!row.success) return <span>{row.classBefore}, not fooled</span>;
  return (
    <span>
      {row.classBefore} → <b>{row.classAfter}</b>
    </span>
  );
}

function exampleCaption(result: StudyResult, magnification: number, nameOf: (row: ExampleRow) => string): string {
  const { example } = result;
  const fooled = example.rows.filter((row) => row.success).sort((a, b) => a.norm - b.norm);
  const opening = `Test image ${example.index} of ${result.dataset.label} (${example.trueClass}; ${example.choice}), perturbations magnified ×${magnification}`;
  const first = fooled[0];
  const last = fooled.at(-1);
  if (first === undefined || last === undefined) return `${opening}; no network was fooled.`;
  return `${opening}: ${fooled.length} of ${example.rows.length} networks are fooled, by L2 norms from ${fixed(first.norm, 3)} (${nameOf(first)}) to ${fixed(last.norm, 3)} (${nameOf(last)}).`;
}

function ExampleNumbers(props: {
  readonly rows: readonly ExampleRow[];
  readonly nameOf: (row: ExampleRow) => string;
}): VNode {
  return (
    <ScrollingTable label="What fools each network about this image">
      <table>
        <thead>
          <tr>
            <th scope="col">Network</th>
            <th scope="col" class="text">
              Class before
            </th>
            <th scope="col" class="text">
              Class after
            </th>
            <th scope="col">L2 norm</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={row.network}>
              <th scope="row">{props.nameOf(row)}</th>
              <td class="text">{row.classBefore}</td>
              <td class="text">{row.success ? row.classAfter : "not fooled"}</td>
              <td>{fixed(row.norm, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}
