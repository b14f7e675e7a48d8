import * as Plot from "@observablehq/plot";
import type { RadialProfile } from "../../results/results.ts";
import { powerOfTen } from "../words/format.ts";
import type { SeriesStyle } from "./chartStyle.ts";
import { endNames, LEADER } from "./endNames.ts";
import { dotOf } from "./intervalMarks.ts";
import { FIGURE_COLOURS, plotSvg } from "./plotSvg.ts";

/** The energy density in one ring of frequencies, relative to white noise. */
export interface ProfilePoint {
  /** Cycles per pixel. */
  readonly radius: number;
  readonly level: number;
  readonly low: number;
  readonly high: number;
}

export interface ProfileLine {
  readonly label: string;
  readonly points: readonly ProfilePoint[];
  readonly style: Pick<SeriesStyle, "colour" | "dash">;
  /** Pixels. */
  readonly thick: number;
  /** Whether it is half transparent, as what others are compared with. */
  readonly faint?: boolean;
  /** Symbols on every fifth point from `first` on; null for none. */
  readonly symbols: { readonly style: SeriesStyle; readonly first: number } | null;
}

export interface ProfileFigureOptions {
  /** Unlike that of any other figure on the page. */
  readonly id: string;
  /** Powers of ten between which energies are drawn. */
  readonly decades: Decades;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Names at the ends of the lines; without them the caller shows a legend. */
  readonly endLabels: boolean;
  /** Points from one symbol to the next. Default 5. */
  readonly symbolStep?: number;
}

export interface Decades {
  readonly low: number;
  readonly high: number;
}

/** Power of white noise in the units drawn: by definition. */
const WHITE = 1;
/** More decades than this hide the differences between lines. */
const MOST_DECADES = 6;
const MARGIN = { top: 30, left: 46, bottom: 40 };
const LABEL_GAP = 14;
const SYMBOL_STEP = 5;
const NO_LEVEL = { level: Number.NaN, low: Number.NaN, high: Number.NaN };

/** Of what lines are compared with: the images. */
export const IMAGES_STYLE: ProfileLine["style"] = { colour: FIGURE_COLOURS.reference, dash: "" };

/**
 * The energy density in each ring relative to white noise, whose energy is the same at every frequency.
 * @param gridPoints frequencies of the images' grid, height times width
 */
export function relativeProfile(profile: RadialProfile, gridPoints: number): ProfilePoint[] {
  return profile.radius.map((radius, i) => {
    const share = profile.share[i]!;
    const level = profile.density[i]! * gridPoints;
    const perShare = share > 0 ? level / share : 0;
    return { radius, level, low: profile.low[i]! * perShare, high: profile.high[i]! * perShare };
  });
}

/** Powers of ten that enclose these levels. */
export function decadesOf(levels: readonly number[]): Decades {
  const known = levels.filter((level) => level > 0 && level < Number.POSITIVE_INFINITY);
  const high = Math.ceil(Math.log10(Math.max(WHITE, ...known)) - 1e-9);
  const low = Math.floor(Math.log10(Math.min(WHITE, ...known)) + 1e-9);
  return { low: Math.min(high - 1, Math.max(low, high - MOST_DECADES)), high: Math.max(high, 1) };
}

/**
 * Energy density against radial frequency, each line over its 95 % band, relative to white noise (a horizontal line at
 * 1) on a logarithmic axis.
 * @returns the text of an `<svg>` element
 */
export function profileFigure(given: readonly ProfileLine[], options: ProfileFigureOptions): string {
  const { decades, width, height, endLabels, symbolStep = SYMBOL_STEP } = options;
  const domain: [number, number] = [10 ** decades.low, 10 ** decades.high];
  const longest = Math.max(0, ...given.map(({ label }) => label.length));
  const marginRight = endLabels ? LEADER + 12 + longest * 6.4 : 12;
  const farthest = Math.max(0, ...given.flatMap(({ points }) => points.map(({ radius }) => radius))) || Math.SQRT1_2;
  const x = { domain: [0, farthest] as [number, number], pixels: width - MARGIN.left - marginRight };
  const perPixel = farthest / x.pixels;
  const innerHeight = height - MARGIN.top - MARGIN.bottom;
  const toPixel = (level: number): number =>
    MARGIN.top + (innerHeight * (decades.high - Math.log10(level))) / (decades.high - decades.low);
  const toLevel = (pixel: number): number =>
    10 ** (decades.high - ((pixel - MARGIN.top) / innerHeight) * (decades.high - decades.low));
  const clamp = (level: number): number => Math.min(domain[1], Math.max(domain[0], level));

  // A ring without energy, or of a shared spectrum below 0, has no logarithm: the line is broken there.
  const lines = given.map((line) => ({
    ...line,
    points: line.points.map((p) => (p.level > 0 ? p : { ...p, ...NO_LEVEL })),
  }));
  const drawn = lines.filter((line) => line.points.some(isDrawn));
  const powers = Array.from({ length: decades.high - decades.low + 1 }, (_, i) => decades.low + i);

  return plotSvg(options.id, {
    width,
    height,
    marginTop: MARGIN.top,
    marginLeft: MARGIN.left,
    marginBottom: MARGIN.bottom,
    marginRight,
    x: { domain: x.domain },
    y: { type: "log", domain },
    marks: [
      Plot.gridY(
        powers.map((p) => 10 ** p),
        { stroke: FIGURE_COLOURS.grid, strokeOpacity: 1 },
      ),
      Plot.axisY(
        powers.map((p) => 10 ** p),
        { text: powers.map(powerOfTen), tickSize: 0, label: null },
      ),
      Plot.text(["Energy density (white noise = 1), log scale"], {
        frameAnchor: "top-left",
        textAnchor: "start",
        dx: -MARGIN.left + 2,
        dy: -20,
        fill: FIGURE_COLOURS.ink,
      }),
      Plot.axisX({ ticks: endLabels ? 7 : 4, tickSize: 4, label: null }),
      Plot.text(["Radial frequency (cycles per pixel)"], { frameAnchor: "bottom", dy: 36, fill: FIGURE_COLOURS.ink }),
      Plot.ruleY([WHITE], { stroke: FIGURE_COLOURS.reference, strokeDasharray: "1 3", strokeWidth: 1.5 }),
      Plot.text(["white noise"], {
        x: [farthest],
        y: [WHITE],
        dx: -2,
        dy: -7,
        textAnchor: "end",
        fill: FIGURE_COLOURS.muted,
        fontStyle: "italic",
      }),
      ...drawn.map((line) =>
        Plot.areaY(line.points, {
          x: (p: ProfilePoint) => p.radius,
          y1: (p: ProfilePoint) => Math.max(p.low, domain[0] / 10), // a logarithm needs a number above zero
          y2: (p: ProfilePoint) => Math.max(p.high, domain[0] / 10),
          clip: true,
          fill: line.style.colour,
          fillOpacity: 0.16,
        }),
      ),
      ...drawn.map((line) =>
        Plot.lineY(line.points, {
          x: (p: ProfilePoint) => p.radius,
          y: (p: ProfilePoint) => p.level,
          clip: true,
          stroke: line.style.colour,
          strokeWidth: line.thick,
          strokeOpacity: line.faint ? 0.55 : 1,
          ...dashOf(line.style),
        }),
      ),
      ...drawn.flatMap(({ points, symbols }) =>
        symbols === null
          ? []
          : [
              Plot.dot(
                points.filter((p, i) => i % symbolStep === symbols.first && isDrawn(p)),
                {
                  x: (p: ProfilePoint) => p.radius,
                  y: (p: ProfilePoint) => clamp(p.level),
                  ...dotOf(symbols.style, 3),
                },
              ),
            ],
      ),
      ...(endLabels
        ? endNames(
            drawn.map(({ label, style: { colour }, points }) => {
              const end = points.findLast(isDrawn)!;
              return { name: label, colour, x: end.radius, y: clamp(end.level) };
            }),
            {
              ...{ top: MARGIN.top, bottom: height - MARGIN.bottom, right: farthest, perPixel },
              ...{ toPixel, toValue: toLevel, gap: LABEL_GAP },
            },
          )
        : []),
    ],
  });
}

function isDrawn({ level }: ProfilePoint): boolean {
  return level > 0;
}

function dashOf(style: Pick<SeriesStyle, "dash">): { strokeDasharray?: string } {
  return style.dash === "" ? {} : { strokeDasharray: style.dash };
}
