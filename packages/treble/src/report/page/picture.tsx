import type { VNode } from "preact";
import { pngDataUri, type Raster } from "../charts/pngDataUri.ts";

/** Pixels on the page, where the style sheet does not stretch them to their column. */
const SIDE = 128;

/** A raster as an image of its own pixels. @param alt what it shows, for who cannot see it */
export function Picture(props: {
  readonly raster: Raster;
  readonly alt: string;
  /** Said below it. */
  readonly caption?: string;
  /** Its width on the page in pixels. */
  readonly side?: number;
}): VNode {
  const { raster, alt, caption, side = SIDE } = props;
  const height = Math.round((side * raster.height) / Math.max(1, raster.width));
  const image = <img src={pngDataUri(raster)} width={side} height={height} alt={alt} />;
  if (caption === undefined) return image;
  return (
    <div class="captioned">
      {image}
      <span>{caption}</span>
    </div>
  );
}
