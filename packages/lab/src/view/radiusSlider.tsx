import type { VNode } from "preact";
import { fixed } from "treble-lab/report";

/** How large a perturbation may be; native, so that the arrow keys move it. */
export function RadiusSlider(props: {
  /** L2 radii in pixel units, from 0. */
  readonly radii: readonly number[];
  readonly shown: number;
  /** @param lasting false while it is dragged */
  readonly onChange: (radius: number, lasting: boolean) => void;
}): VNode {
  const { radii, shown, onChange } = props;
  const to = (event: Event, lasting: boolean): void => {
    const radius = radii[Number((event.currentTarget as HTMLInputElement).value)];
    if (radius !== undefined) onChange(radius, lasting);
  };
  return (
    <div class="slider radius">
      <label for="radius">
        Largest change allowed, ε (L2 norm) <output for="radius">{radiusText(shown)}</output>
      </label>
      <input
        id="radius"
        type="range"
        min={0}
        max={radii.length - 1}
        step={1}
        value={radii.indexOf(shown)}
        aria-valuetext={`L2 norm ${radiusText(shown)}`}
        onInput={(event) => to(event, false)}
        onChange={(event) => to(event, true)}
      />
    </div>
  );
}

/** A radius as it is written, with three digits that matter. */
export function radiusText(radius: number): string {
  return radius === 0 ? "0" : fixed(radius, radius < 0.1 ? 4 : radius < 1 ? 3 : 2);
}
