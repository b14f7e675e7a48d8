import type { VNode } from "preact";
import type { Lab, LabImage, LabNetwork, LabPictures, LabRecipe } from "treble-lab/report";
import { fixed, percent } from "treble-lab/report";
import { attackedPicture, perturbationPicture, spectrumPicture } from "./pictures.ts";
import { RasterCanvas } from "./rasterCanvas.tsx";
import { networkSentence, pictureSentence } from "./words.ts";

/** What a figure of the row shows: one network, one image. */
export interface NetworkShown {
  readonly lab: Lab;
  readonly recipe: LabRecipe;
  readonly network: LabNetwork;
  readonly image: LabImage;
  readonly pictures: LabPictures;
  readonly spectra: "own" | "shared";
  /** As sentences call it. */
  readonly called: string;
}

/** The image as attacked, the perturbation and the mean spectrum. */
export function NetworkPictures(props: NetworkShown): VNode | null {
  const { lab, recipe, network, image, pictures } = props;
  const row = pictures.rows.find((one) => one.network === network.id);
  if (!row) return null;
  const { shape, testImages } = lab.dataset;
  return (
    <div class="pictures">
      <div>
        <RasterCanvas
          raster={attackedPicture(image.pixels, row, pictures, shape)}
          label={`The image as attacked on ${network.label}.`}
        />
        <p>{row.success ? `${row.classBefore} → ${row.classAfter}` : `${row.classBefore}, not fooled`}</p>
      </div>
      <div>
        <RasterCanvas
          raster={perturbationPicture(row, shape)}
          label={`Its perturbation, L2 norm ${fixed(row.norm, 2)}, magnified ${pictures.magnification} times.`}
        />
        <p>the change, ×{pictures.magnification}</p>
      </div>
      <div>
        <RasterCanvas
          raster={spectrumPicture(network, recipe, shape)}
          label={`Mean spectrum of the perturbations of up to ${testImages} images, zero frequency in the middle.`}
        />
        <p>its spectrum, {percent(network.highShare.mean, 0)} % fine</p>
      </div>
    </div>
  );
}

/** A network that stands beside the slider. */
export function NetworkFigure(props: NetworkShown): VNode {
  const { network, called, spectra, pictures } = props;
  const row = pictures.rows.find((one) => one.network === network.id);
  return (
    <figure class="beside">
      <h3>{network.label}</h3>
      <NetworkPictures {...props} />
      <figcaption>
        <b>{fixed(network.centroid.mean, 3)}</b> cycles per pixel
        <span class="unseen">
          {networkSentence(network, called, spectra)} {row && pictureSentence(row)}
        </span>
      </figcaption>
    </figure>
  );
}
