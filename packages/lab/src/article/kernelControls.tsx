import type { VNode } from "preact";
import type { Link, Property } from "../link/index.ts";
import { articleProperties } from "./articleProperties.ts";
import { type DrawnKernel, type Preset, presets, widest, withWidth } from "./drawnKernel.ts";
import { limits } from "./limits.ts";

const NAMES: Readonly<Record<Preset, string>> = {
  pixel: "one pixel",
  box: "box",
  edge: "edge (Sobel)",
  gaussian: "Gaussian",
  concentrated: "most concentrated",
};
const BRUSHES = [
  [1, "white"],
  [-1, "black"],
  [0, "grey"],
] as const;

/** Which kernel, how wide, with what it is drawn on, and what counts as low. */
export function KernelControls(props: {
  readonly link: Link;
  readonly drawn: DrawnKernel;
  readonly onDrawn: (drawn: DrawnKernel, lasting?: boolean) => void;
  readonly brush: number;
  readonly onBrush: (brush: number) => void;
}): VNode {
  const { link, drawn, onDrawn, brush, onBrush } = props;
  const resize = (event: Event, lasting: boolean): void =>
    onDrawn(withWidth(drawn, Number((event.currentTarget as HTMLInputElement).value)), lasting);
  const limit = link.value(articleProperties.limit);
  return (
    <form class="tools" onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend>Kernel</legend>
        {presets.map((preset) => (
          <button
            key={preset}
            type="button"
            aria-pressed={"preset" in drawn && drawn.preset === preset}
            onClick={() => onDrawn({ preset, width: drawn.width })}
          >
            {NAMES[preset]}
          </button>
        ))}
      </fieldset>
      <label class="slider">
        <span>
          Width <output>{drawn.width}</output>
        </span>
        <input
          id="drawn-width"
          type="range"
          min={1}
          max={widest}
          value={drawn.width}
          aria-valuetext={`${drawn.width} pixels`}
          onInput={(event) => resize(event, false)}
          onChange={(event) => resize(event, true)}
        />
      </label>
      <fieldset>
        <legend>Brush</legend>
        {BRUSHES.map(([value, name]) => (
          <label key={name}>
            <input type="radio" name="brush" checked={brush === value} onChange={() => onBrush(value)} /> {name}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>Low is, in cycles per pixel, up to</legend>
        {limits.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="limit"
              checked={limit === one}
              onChange={() => link.set(new Map([[articleProperties.limit as unknown as Property<never>, one]]))}
            />{" "}
            {one}
          </label>
        ))}
      </fieldset>
    </form>
  );
}
