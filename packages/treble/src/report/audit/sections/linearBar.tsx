import type { ComponentChildren, VNode } from "preact";
import { Ramp } from "../../page/colourBar.tsx";
import { percent } from "../../words/format.ts";

/**
 * The colours of shares from 0 to `most`, a multiple of a tenth, with percentages under them; what they mean stands
 * below.
 */
export function LinearBar(props: { readonly most: number; readonly children: ComponentChildren }): VNode {
  const tenths = Math.round(10 * props.most);
  const steps = [5, 4, 3, 7, 2].find((number) => tenths % number === 0) ?? 2;
  const ticks = Array.from({ length: steps + 1 }, (_, i) => i / steps);
  return (
    <div class="colour-bar">
      <Ramp />
      <div class="ticks">
        {ticks.map((part) => (
          <span key={part}>{percent(part * props.most, 0)} %</span>
        ))}
      </div>
      <p>{props.children}</p>
    </div>
  );
}
