import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Raster } from "treble-lab/report";

/** A raster at its own pixels, which the style sheet stretches. @param props.label what it shows, in a sentence */
export function RasterCanvas(props: { readonly raster: Raster; readonly label: string }): VNode {
  const { raster, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const { width, height, rgb } = raster;
    const picture = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      for (let c = 0; c < 3; c++) picture.data[4 * i + c] = rgb[3 * i + c]!;
      picture.data[4 * i + 3] = 255;
    }
    context.putImageData(picture, 0, 0);
  }, [raster]);
  return <canvas ref={canvas} width={raster.width} height={raster.height} role="img" aria-label={label} />;
}
