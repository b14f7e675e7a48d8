import type { VNode } from "preact";

/** The kernels, from the narrowest on; native, so that the arrow keys move it. */
export function KernelSlider(props: {
  /** Widths in pixels. */
  readonly widths: readonly number[];
  readonly shown: number;
  /** What the widest is called where it is as wide as the image. */
  readonly full: number | null;
  /** @param lasting false while it is dragged */
  readonly onChange: (width: number, lasting: boolean) => void;
}): VNode {
  const { widths, shown, full, onChange } = props;
  const at = widths.indexOf(shown);
  const text = (width: number): string => (width === full ? `${width}×${width}, the whole image` : `${width}×${width}`);
  const to = (event: Event, lasting: boolean): void => {
    const width = widths[Number((event.currentTarget as HTMLInputElement).value)];
    if (width !== undefined) onChange(width, lasting);
  };
  return (
    <div class="slider">
      <label for="kernel">
        Kernel <output for="kernel">{text(shown)}</output>
      </label>
      <input
        id="kernel"
        type="range"
        min={0}
        max={widths.length - 1}
        step={1}
        value={at}
        list="kernels"
        aria-valuetext={`${text(shown)} pixels`}
        onInput={(event) => to(event, false)}
        onChange={(event) => to(event, true)}
      />
      <datalist id="kernels">
        {widths.map((width, i) => (
          <option key={width} value={i} label={width === full ? "full" : String(width)} />
        ))}
      </datalist>
      <p class="ticks" aria-hidden="true">
        {widths.map((width) => (
          <span key={width} class={width === shown ? "here" : ""}>
            {width === full ? "full" : width}
          </span>
        ))}
      </p>
    </div>
  );
}
