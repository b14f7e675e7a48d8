import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { centreSpectrum } from "treble-lab";
import { spectrumRaster } from "treble-lab/report";
import { RasterCanvas } from "../view/index.ts";

/** Powers of ten of white noise's energy at the ends of the colours. */
const LEVELS = { low: -3, high: 2 } as const;

/** A spectrum with zero frequency in the middle, and a circle around what counts as low. */
export function SpectrumPicture(props: {
  /** Shares `[H·W]` in the order of the DFT; null where there is none. */
  readonly energy: Float64Array | null;
  readonly height: number;
  readonly width: number;
  /** Cycles per pixel. */
  readonly limit: number;
  readonly label: string;
}): VNode {
  const { energy, height, width, limit, label } = props;
  const raster = useMemo(() => {
    const shares = energy ?? new Float64Array(height * width);
    return spectrumRaster([...centreSpectrum(shares, height, width)], [1, height, width], LEVELS);
  }, [energy, height, width]);
  return (
    <div class="spectrum">
      <RasterCanvas raster={raster} label={label} />
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <ellipse cx={(width >> 1) + 0.5} cy={(height >> 1) + 0.5} rx={limit * width} ry={limit * height} />
      </svg>
      <p class="cell">Brighter: more energy, from a thousandth of white noise's to a hundredfold.</p>
    </div>
  );
}
