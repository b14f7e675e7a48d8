import * as Plot from "@observablehq/plot";
import type { NetworkResult, RadialProfile, StudyResult } from "../../results/results.ts";
import { powerOfTen } from "../words/format.ts";
import { markedLabel } from "../words/networkName.ts";
import type { SeriesStyle } from "./chartStyle.ts";
import { endNames, LEADER } from "./endNames.ts";
import { dotOf } from "./intervalMarks.ts";
import { FIGURE_COLOURS, plotSvg } from "./plotSvg.ts";

export interface RadialFigureOptions {
  /** Unlike that of any other figure on the page. */
  readonly id: string;
  /** Networks to draw, all from `result.networks`. */
  readonly networks: readonly NetworkResult[];
  /** Of all networks of the study, by id. */
  readonly styles: ReadonlyMap<string, SeriesStyle>;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Names at the ends of the lines; without them the caller shows a legend. */
  readonly endLabels: boolean;
}

/** Power of white noise in the units drawn: by definition. */
const WHITE = 1;
/** More decades than this hide the differences between networks. */
const MOST_DECADES = 6;
const MARGIN = { top: 30, left: 46, bottom: 40 };
const LABEL_GAP = 14;
const SYMBOL_STEP = 5;

interface Point {
  readonly radius: number;
  readonly level: number;
  readonly low: number;
  readonly high: number;
}

const NO_LEVEL = { level: Number.NaN, low: Number.NaN, high: Number.NaN };

function isDrawn({ level }: Point): boolean {
  return level > 0;
}

/** One annulus's energy density relative to white noise, whose energy is the same at every frequency. */
export function relativeDensity(profile: RadialProfile, shape: StudyResult["dataset"]["shape"]): Point[] {
  const gridPoints = shape[1] * shape[2];
  return profile.radius.map((radius, i) => {
    const share = profile.share[i]!;
    const level = profile.density[i]! * gridPoints;
    const perShare = share > 0 ? level / share : 0;
    return { radius, level, low: profile.low[i]! * perShare, high: profile.high[i]! * perShare };
  });
}

/** Powers of ten that enclose the density of every network and of the images, the same for all panels. */
export function radialDecades(result: StudyResult): { readonly low: number; readonly high: number } {
  const levels = [...result.networks, result.images]
    .flatMap((source) => relativeDensity(source.profile, result.dataset.shape))
    .map((point) => point.level)
    .filter((level) => level > 0);
  const high = Math.ceil(Math.log10(Math.max(WHITE, ...levels)) - 1e-9);
  const low = Math.floor(Math.log10(Math.min(WHITE, ...levels)) + 1e-9);
  return { low: Math.min(high - 1, Math.max(low, high - MOST_DECADES)), high: Math.max(high, 1) };
}

/**
 * Energy density of perturbations against radial frequency, one line a network over its 95 % band, relative to white
 * noise (a horizontal line at 1) on a logarithmic axis; the images' own in grey.
 * @returns the text of an `<svg>` element
 */
export function radialFigure(result: StudyResult, options: RadialFigureOptions): string {
  const { networks, styles, width, height, endLabels } = options;
  const decades = radialDecades(result);
  const domain: [number, number] = [10 ** decades.low, 10 ** decades.high];
  const longest = Math.max(...networks.map((n) => markedLabel(n).length), "the images".length);
  const marginRight = endLabels ? LEADER + 12 + longest * 6.4 : 12;
  const farthest = Math.max(...result.images.profile.radius, ...networks.flatMap((n) => n.profile.radius));
  const x = { domain: [0, farthest] as [number, number], pixels: width - MARGIN.left - marginRight };
  const perPixel = farthest / x.pixels;
  const innerHeight = height - MARGIN.top - MARGIN.bottom;
  const toPixel = (level: number): number =>
    MARGIN.top + (innerHeight * (decades.high - Math.log10(level))) / (decades.high - decades.low);
  const toLevel = (pixel: number): number =>
    10 ** (decades.high - ((pixel - MARGIN.top) / innerHeight) * (decades.high - decades.low));
  const clamp = (level: number): number => Math.min(domain[1], Math.max(domain[0], level));

  const lines = [
    { label: "the images", profile: result.images.profile, style: IMAGES_STYLE, thick: 4, symbols: null },
    ...networks.map((n, i) => ({
      label: markedLabel(n),
      profile: n.profile,
      style: styles.get(n.id)!,
      thick: 2,
      // Each line begins at another point, or neighbours would hide each other's symbols.
      symbols: { style: styles.get(n.id)!, first: (3 * i) % SYMBOL_STEP },
    })),
  ].map((line) => ({
    ...line,
    // A ring without energy, or of a shared spectrum below 0, has no logarithm: the line is broken there.
    points: relativeDensity(line.profile, result.dataset.shape).map((p) => (p.level > 0 ? p : { ...p, ...NO_LEVEL })),
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
          x: (p: Point) => p.radius,
          y1: (p: Point) => Math.max(p.low, domain[0] / 10), // a logarithm needs a number above zero
          y2: (p: Point) => Math.max(p.high, domain[0] / 10),
          clip: true,
          fill: line.style.colour,
          fillOpacity: 0.16,
        }),
      ),
      ...drawn.map((line) =>
        Plot.lineY(line.points, {
          x: (p: Point) => p.radius,
          y: (p: Point) => p.level,
          clip: true,
          stroke: line.style.colour,
          strokeWidth: line.thick,
          strokeOpacity: line.thick > 2 ? 0.55 : 1,
          ...dashOf(line.style),
        }),
      ),
      ...drawn.flatMap(({ points, symbols }) =>
        symbols === null
          ? []
          : [
              Plot.dot(
                points.filter((p, i) => i % SYMBOL_STEP === symbols.first && isDrawn(p)),
                {
                  x: (p: Point) => p.radius,
                  y: (p: Point) => clamp(p.level),
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

const IMAGES_STYLE: Pick<SeriesStyle, "colour" | "dash"> = { colour: FIGURE_COLOURS.reference, dash: "" };

function dashOf(style: Pick<SeriesStyle, "dash">): { strokeDasharray?: string } {
  return style.dash === "" ? {} : { strokeDasharray: style.dash };
}
