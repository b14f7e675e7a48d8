import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Curve } from "./curves.ts";
import { spreadLabels } from "./spreadLabels.ts";

const HEIGHT = 360;
const TOP = 14;
const BOTTOM = 44;
const LEFT = 54;
/** Of the axis; the corner of the square of frequencies lies at 0.707. */
const MOST = Math.SQRT1_2;
const TICKS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
/** Powers of ten below which nothing is drawn. */
const LOWEST = -4;

/** Energy density against radial frequency, one line a network over its band, on a logarithmic axis. */
export function SpectraFigure(props: {
  readonly curves: readonly Curve[];
  /** Centres of the annuli. */
  readonly radius: readonly number[];
  readonly label: string;
}): VNode {
  const { curves, radius, label } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const narrow = width < 560;
  const right = narrow ? 12 : 170;
  const { low, high } = decadesOf(curves);
  const x = (r: number): number => LEFT + (r / MOST) * (width - LEFT - right);
  const y = (log: number): number => TOP + ((high - log) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const points = (levels: readonly number[], at = radius): [number, number][] =>
    levels.flatMap((level, i): [number, number][] =>
      level > 0 ? [[x(at[i]!), y(Math.max(low, Math.log10(level)))]] : [],
    );
  const ends = curves.flatMap((curve) => {
    const last = points(curve.level, curve.radius).at(-1);
    return curve.shown && last ? [{ curve, at: last[1] }] : [];
  });
  const placed = spreadLabels(
    ends.map(({ at }) => at),
    15,
    [TOP, HEIGHT - BOTTOM],
  );
  return (
    <div ref={frame} class="spectra">
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} role="img" aria-label={label}>
        <g class="axes">
          {Array.from({ length: high - low + 1 }, (_, i) => low + i).map((log) => (
            <g key={log}>
              <line x1={LEFT} x2={width - right} y1={y(log)} y2={y(log)} class={log === 0 ? "noise" : ""} />
              <text x={LEFT - 6} y={y(log) + 4} text-anchor="end">
                {Number((10 ** log).toPrecision(1))}
              </text>
            </g>
          ))}
          {TICKS.filter((_, i) => !narrow || i % 2 === 0).map((tick) => (
            <text key={tick} x={x(tick)} y={HEIGHT - BOTTOM + 18} text-anchor="middle">
              {tick}
            </text>
          ))}
          <text x={(LEFT + width - right) / 2} y={HEIGHT - 6} text-anchor="middle">
            frequency (cycles per pixel)
          </text>
        </g>
        <g>
          {curves.map((curve) => (
            <g key={curve.id} class={`curve ${curve.kind}${curve.shown ? " shown" : ""}`} style={toneOf(curve)}>
              {curve.shown && curve.band && (
                <path class="band" d={area(points(curve.band.low), points(curve.band.high))} />
              )}
              <path class="line" d={line(points(curve.level, curve.radius))} stroke-dasharray={curve.look.dash} />
            </g>
          ))}
          <g class="axes">
            <text x={width - right - 8} y={y(0) + 16} text-anchor="end">
              white noise
            </text>
          </g>
          {!narrow &&
            ends.map(({ curve, at }, i) => (
              <g key={curve.id} class={`name ${curve.kind}`} style={toneOf(curve)}>
                <path d={`M${width - right + 2},${at}L${width - right + 12},${placed[i]}`} />
                <text class="end" x={width - right + 15} y={placed[i]! + 4}>
                  {curve.label}
                </text>
              </g>
            ))}
        </g>
      </svg>
      {narrow && (
        <ul class="legend" aria-hidden="true">
          {ends.map(({ curve }) => (
            <li key={curve.id} style={toneOf(curve)}>
              <svg width="28" height="8" aria-hidden="true">
                <line x1="0" x2="28" y1="4" y2="4" stroke-dasharray={curve.look.dash} />
              </svg>
              {curve.label}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** As custom properties, of which the style sheet takes that of the ground. */
function toneOf({ look }: Curve): Record<string, string> {
  return { "--light": look.light, "--dark": look.dark };
}

function line(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
}

function area(low: readonly (readonly [number, number])[], high: readonly (readonly [number, number])[]): string {
  return low.length === 0 || high.length === 0 ? "" : `${line(high)}${line([...low].reverse()).replace("M", "L")}Z`;
}

/** Powers of ten that enclose what is drawn, white noise among it. */
function decadesOf(curves: readonly Curve[]): { readonly low: number; readonly high: number } {
  const logs = curves.flatMap(({ level }) => level.filter((one) => one > 0).map(Math.log10));
  const low = Math.max(LOWEST, Math.min(-1, Math.floor(Math.min(0, ...logs))));
  return { low, high: Math.max(1, Math.ceil(Math.max(0, ...logs))) };
}

function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(760);
  useEffect(() => {
    const there = element.current;
    if (!there) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(260, Math.round(entry!.contentRect.width))));
    observer.observe(there);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
