import type { VNode } from "preact";
import type { Link, Property } from "../link/index.ts";
import { AccuracyTable } from "./accuracyTable.tsx";
import { KernelSlider } from "./kernelSlider.tsx";
import { NetworkPictures, type NetworkShown } from "./networkFigure.tsx";
import { imagePicture } from "./pictures.ts";
import { RadiusSlider } from "./radiusSlider.tsx";
import { RasterCanvas } from "./rasterCanvas.tsx";
import type { ViewProperties } from "./viewProperties.ts";
import { accuracySentence, pictureSentence } from "./words.ts";

/** The image, what one kernel makes of it, and the two sliders: which kernel, and how large a change may be. */
export function StarFigure(
  props: NetworkShown & {
    readonly link: Link;
    readonly properties: ViewProperties;
    readonly kernel: Property<number>;
    /** What the figure shows. */
    readonly sentence: string;
  },
): VNode {
  const { lab, recipe, network, image, pictures, called, link, properties, kernel, sentence } = props;
  const { shape } = lab.dataset;
  const row = pictures.rows.find((one) => one.network === network.id);
  const radius = link.value(properties.budget);
  const at = { radius, at: lab.radii.indexOf(radius) };
  return (
    <figure class="star" id="kernels-figure">
      <div class="row">
        <div class="original">
          <RasterCanvas
            raster={imagePicture(image.pixels, shape)}
            label={`Test image ${image.index}, a ${image.trueClass}.`}
          />
          <p>{image.trueClass}, as it is</p>
        </div>
        <NetworkPictures {...props} />
      </div>
      <KernelSlider
        widths={recipe.kernels.map((id) => recipe.networks.find((one) => one.id === id)!.kernel!)}
        shown={network.kernel!}
        full={shape[2]}
        onChange={(next, lasting) => link.set(new Map([[kernel as never, next]]), lasting)}
      />
      <RadiusSlider
        radii={lab.radii}
        shown={radius}
        onChange={(next, lasting) => link.set(new Map([[properties.budget as never, next]]), lasting)}
      />
      <figcaption>
        <div aria-live="polite">
          <p class="sentence">{sentence}</p>
          {row && <p>{pictureSentence(row)}</p>}
          <p class="still">{accuracySentence(network, called, at, row)}</p>
        </div>
        <details>
          <summary>Every network at this ε</summary>
          <AccuracyTable networks={recipe.networks} rows={pictures.rows} {...at} shown={network.id} />
          <p>
            Pictures do not change with ε: they are the smallest changes that fool. From those the shares are counted,
            over all seeds; a better attack could only lower them.
          </p>
        </details>
      </figcaption>
    </figure>
  );
}
