import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { kernelSpectrum } from "treble-lab";
import type { Lab } from "treble-lab/report";
import type { Link, Property } from "../link/index.ts";
import { articleProperties } from "./articleProperties.ts";
import { cellsOf, type DrawnKernel, drawnProperty, withCell } from "./drawnKernel.ts";
import { KernelControls } from "./kernelControls.tsx";
import { KernelGrid } from "./kernelGrid.tsx";
import { KernelNumbers } from "./kernelNumbers.tsx";
import { ceilingOf } from "./limits.ts";
import { SpectrumPicture } from "./spectrumPicture.tsx";
import { kernelSentence } from "./words.ts";

/** A kernel that one draws on, its spectrum on the lab's images, and how near it is to what its size allows. */
export function KernelFigure(props: { readonly lab: Lab; readonly link: Link }): VNode {
  const { lab, link } = props;
  const [, height, width] = lab.dataset.shape;
  const drawn = link.value(drawnProperty);
  const limit = link.value(articleProperties.limit);
  const [brush, setBrush] = useState(1);
  const text = drawnProperty.text(drawn);
  const cells = useMemo(() => cellsOf(drawn, { height, width }, limit), [text, height, width, limit]);
  const spectrum = useMemo(() => {
    if (!cells.some((cell) => cell !== 0)) return null;
    return kernelSpectrum({ height, width }, { height: drawn.width, width: drawn.width, values: cells });
  }, [cells, height, width]);
  const set = (next: DrawnKernel, lasting = true): void =>
    link.set(new Map([[drawnProperty as unknown as Property<never>, next]]), lasting);
  // A single pixel's spectrum is flat, as white noise's is on average.
  const of = {
    ceiling: ceilingOf({ height, width }, drawn.width, limit),
    noise: ceilingOf({ height, width }, 1, limit),
  };
  const sentence = kernelSentence(drawn.width, limit, spectrum?.lowShare(limit) ?? null, of);
  return (
    <figure class="drawing" id="drawing">
      <div class="pair">
        <KernelGrid
          cells={cells}
          width={drawn.width}
          brush={brush}
          onCell={(at, value, lasting) => set(withCell(cells, at, value), lasting)}
        />
        <SpectrumPicture
          energy={spectrum?.energy ?? null}
          height={height}
          width={width}
          limit={limit}
          label={sentence}
        />
      </div>
      <KernelControls link={link} drawn={drawn} onDrawn={set} brush={brush} onBrush={setBrush} />
      <figcaption>
        <p aria-live="polite">{sentence}</p>
        <p>
          Left the kernel, right its spectrum once it is padded with zeros to {height}×{width} pixels: zero frequency in
          the middle, the circle at {limit}.
        </p>
        <KernelNumbers cells={cells} width={drawn.width} spectrum={spectrum} image={{ height, width }} />
      </figcaption>
    </figure>
  );
}
