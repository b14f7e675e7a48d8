import type { ComponentChildren, VNode } from "preact";
import { colour, negativeColour, type Rgb } from "../charts/colourMap.ts";
import { pngDataUri } from "../charts/pngDataUri.ts";
import type { SpectrumScale } from "../words/exampleScales.ts";
import { powerOfTen } from "../words/format.ts";

const WIDTH = 256;

/** The colours of spectra from left to right, a number under each power of ten; what they mean stands below. */
export function ColourBar(props: {
  readonly scale: SpectrumScale;
  /** Whether values below 0 have a bar too, under the same numbers. */
  readonly negative?: true;
  readonly children: ComponentChildren;
}): VNode {
  const { low, high } = props.scale;
  const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  return (
    <div class="colour-bar">
      <Ramp />
      {props.negative && <Ramp of={negativeColour} />}
      <div class="ticks">
        {powers.map((power) => (
          <span key={power}>{powerOfTen(power)}</span>
        ))}
      </div>
      <p>{props.children}</p>
    </div>
  );
}

/** Colours from 0 at the left to 1. */
export function Ramp({ of = colour }: { readonly of?: (t: number) => Rgb }): VNode {
  const rgb = new Uint8Array(WIDTH * 3);
  for (let i = 0; i < WIDTH; i++) rgb.set(of(i / (WIDTH - 1)), 3 * i);
  return <img src={pngDataUri({ width: WIDTH, height: 1, rgb })} alt="" />;
}
