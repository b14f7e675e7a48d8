import type { VNode } from "preact";
import type { SensitivityResult } from "../../../results/audit.ts";
import { pictureRaster, reducedRaster } from "../../charts/pictureRaster.ts";
import { shareRaster } from "../../charts/shareRaster.ts";
import { Figure, ScrollingTable } from "../../page/figure.tsx";
import { Picture } from "../../page/picture.tsx";
import { compact, count, fixed, percent } from "../../words/format.ts";
import { MOST_PIXELS } from "./exampleRow.tsx";
import { LinearBar } from "./linearBar.tsx";

/** Pixels on the page. */
const SIDE = 240;

/** The error under noise of each single frequency, and what the two worst look like. */
export function SensitivitySection(props: { readonly sensitivity: SensitivityResult }): VNode {
  const { sensitivity } = props;
  const { errors, size, worst, cleanError, norm, images } = sensitivity;
  const most = Math.min(1, Math.max(0.1, Math.ceil(10 * Math.max(0, ...errors.filter(Number.isFinite)) - 1e-9) / 10));
  const shown = worst.slice(0, 2);
  return (
    <Figure
      id="sensitivity-map"
      caption={`Errors on ${count(images)} images with noise of one frequency each, L2 norm ${compact(norm)} in every channel (Yin et al. 2019): from ${percent(Math.min(...errors.filter(Number.isFinite)))} % to ${percent(Math.max(...errors.filter(Number.isFinite)))} %, without noise ${percent(cleanError)} %. Zero frequency in the middle, 0.5 cycles per pixel at the edges.${shown.some(({ picture }) => picture !== null) ? " Beside it an image with the worst noise." : ""}`}
      numbersTitle="The worst frequencies"
      numbers={<Numbers sensitivity={sensitivity} />}
    >
      <div class="map-row">
        <Picture
          raster={shareRaster(errors, size, most)}
          alt={`Errors under noise of each frequency, up to ${percent(most, 0)} percent.`}
          caption="errors by frequency"
          side={SIDE}
        />
        {shown.map(({ picture, frequency, error }, i) =>
          picture === null ? null : (
            <Picture
              key={i}
              raster={reducedRaster(pictureRaster(picture), MOST_PIXELS)}
              alt={`An image with noise of frequency ${frequencyText(frequency)}, under which ${percent(error)} percent of the images are misclassified.`}
              caption={`noise at ${frequencyText(frequency)}: ${percent(error)} % errors`}
              side={SIDE}
            />
          ),
        )}
      </div>
      <LinearBar most={most}>Share of images misclassified.</LinearBar>
    </Figure>
  );
}

/** Cycles per pixel. */
function frequencyText([down, across]: readonly [number, number]): string {
  return `${fixed(down, 3)} down, ${fixed(across, 3)} across`;
}

function Numbers(props: { readonly sensitivity: SensitivityResult }): VNode {
  const { worst, cleanError } = props.sensitivity;
  return (
    <ScrollingTable label="The worst frequencies">
      <table>
        <thead>
          <tr>
            <th scope="col">Noise</th>
            <th scope="col">Cycles per pixel</th>
            <th scope="col">Radius</th>
            <th scope="col">Errors (%)</th>
          </tr>
        </thead>
        <tbody>
          {worst.map(({ frequency, error }, i) => (
            <tr key={i}>
              <th scope="row">{i === 0 ? "the worst" : i === 1 ? "the second worst" : `the worst but ${i}`}</th>
              <td>{frequencyText(frequency)}</td>
              <td>{fixed(Math.hypot(...frequency), 3)}</td>
              <td>{percent(error)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">none</th>
            <td>–</td>
            <td>–</td>
            <td>{percent(cleanError)}</td>
          </tr>
        </tbody>
      </table>
    </ScrollingTable>
  );
}
