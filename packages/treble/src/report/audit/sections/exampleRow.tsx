import type { VNode } from "preact";
import type { AuditExample } from "../../../results/audit.ts";
import { croppedRaster, pictureRaster, reducedRaster } from "../../charts/pictureRaster.ts";
import { Picture } from "../../page/picture.tsx";
import { compact } from "../../words/format.ts";
import { auditName } from "../words/auditName.ts";
import { sizeText } from "../words/keyNumbers.ts";
import { normText } from "../words/normText.ts";
import { ForeignName } from "./foreignName.tsx";

/** The longest side of a picture on a page, which may weigh 3 MB with eleven of them. */
export const MOST_PIXELS = 224;
/** Pixels on the page. */
const SIDE = 224;

/** An image, the same attacked, and what was changed. */
export function ExampleRow(props: { readonly example: AuditExample; readonly norm: keyof typeof normText }): VNode {
  const { example, norm } = props;
  const { which, image, trueClass, classAfter, size, factor, perturbation } = example;
  const [before, after] = [auditName(trueClass), auditName(classAfter)];
  const cropped = Math.max(perturbation.shape[1], perturbation.shape[2]) > MOST_PIXELS;
  return (
    <li>
      <h3>
        The {which}: {before} → {after}
      </h3>
      <div class="pictures">
        <Picture
          raster={reducedRaster(pictureRaster(example.original), MOST_PIXELS)}
          alt={`The image as it is, classified as ${before}.`}
          caption="original"
          side={SIDE}
        />
        <Picture
          raster={reducedRaster(pictureRaster(example.adversarial), MOST_PIXELS)}
          alt={`The image as attacked, classified as ${after}.`}
          caption="adversarial"
          side={SIDE}
        />
        <Picture
          raster={croppedRaster(pictureRaster(perturbation), MOST_PIXELS)}
          alt={`What was changed, magnified ${compact(factor)} times; grey where nothing was.`}
          caption={`perturbation × ${compact(factor)}${cropped ? ", its middle" : ""}`}
          side={SIDE}
        />
      </div>
      <p class="specimen-outcome">
        <ForeignName text={image} />
        <span class="norm">
          {normText[norm]} norm {sizeText(size)}
        </span>
      </p>
    </li>
  );
}
