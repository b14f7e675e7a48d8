import * as Plot from "@observablehq/plot";
import type { Interval, NetworkResult, StudyResult } from "../experiments/results.ts";
import { byKernel, measured, networkGroups } from "./networkGroups.ts";
import { markedName } from "./networkName.ts";
import { networkStyles } from "./networkStyle.ts";
import { FIGURE_COLOURS, plotSvg } from "./plotSvg.ts";
import { spreadLabels } from "./spreadLabels.ts";

export interface KernelFigureOptions {
  /** Unlike that of any other figure on the page. */
  readonly id: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Names beside the networks without a kernel; without them the caller shows a legend. */
  readonly sideLabels: boolean;
}

const MARGIN = { top: 30, left: 42, bottom: 54 };
/** Room for the name of a line, right of its last point. */
const LINE_NAME = 58;
const LABEL_GAP = 15;

/** Measured networks that have no one kernel width, drawn at the side of the figure. */
export function sideNetworks(networks: readonly NetworkResult[]): NetworkResult[] {
  const lines = new Set(byKernel(networks));
  return measured(networks).filter((n) => !lines.has(n));
}

/**
 * Centroid of the perturbations against kernel width on a log2 axis, non-linear and linear networks as two lines;
 * networks without a kernel beside them, white noise and the images' own centroid as horizontal lines.
 * @returns the text of an `<svg>` element
 */
export function kernelFigure(result: StudyResult, options: KernelFigureOptions): string {
  const { width, height, sideLabels } = options;
  const styles = networkStyles(result.networks);
  const colourOf = (n: NetworkResult): string => styles.get(n.id)?.colour ?? FIGURE_COLOURS.ink;
  const lines = networkGroups(result.networks)
    .map((group) => ({ linear: group.id === "linear", networks: byKernel(group.networks) }))
    .filter((line) => line.networks.length > 0);
  const side = sideNetworks(result.networks);
  const kernels = [...new Set(lines.flatMap((l) => l.networks.map((n) => n.kernel ?? 1)))].sort((a, b) => a - b);

  // Positions in pixels from the left of the frame; Plot's own scale is then the identity.
  const longest = Math.max(0, ...side.map((n) => markedName(n).length));
  const marginRight = sideLabels && side.length > 0 ? 30 + longest * 6.6 : 10;
  const inner = width - MARGIN.left - marginRight;
  const step = sideLabels ? 22 : 16;
  const strip = side.length === 0 ? 0 : side.length * step + 14;
  const plotWidth = inner - strip - LINE_NAME;
  const first = Math.log2(kernels[0] ?? 1);
  const span = Math.log2(kernels.at(-1) ?? 2) - first || 1;
  const kernelX = (kernel: number): number => 16 + ((plotWidth - 16) * (Math.log2(kernel) - first)) / span;
  const sideX = (i: number): number => inner - strip + 7 + step * (i + 0.5);

  const highest = Math.max(
    result.whiteNoise.centroid,
    result.images.centroid.high,
    ...measured(result.networks).map((n) => n.centroid.high),
  );
  const domain: [number, number] = [0, Math.ceil((highest * 1.04) / 0.05) * 0.05];
  const innerHeight = height - MARGIN.top - MARGIN.bottom;
  const toPixel = (value: number): number => MARGIN.top + innerHeight * (1 - value / domain[1]);
  const toValue = (pixel: number): number => (1 - (pixel - MARGIN.top) / innerHeight) * domain[1];
  const sideLabelPixels = spreadLabels(
    side.map((n) => toPixel(n.centroid.mean)),
    LABEL_GAP,
    MARGIN.top,
    height - MARGIN.bottom,
  );
  const lineEnds = lines.map((line) => line.networks.at(-1)!);
  const lineLabelPixels = spreadLabels(
    lineEnds.map((n) => toPixel(n.centroid.mean)),
    LABEL_GAP,
    MARGIN.top,
    height - MARGIN.bottom,
  );
  const points = [
    ...lines.flatMap((line) => line.networks.map((network) => ({ network, x: kernelX(network.kernel ?? 1) }))),
    ...side.map((network, i) => ({ network, x: sideX(i) })),
  ];

  return plotSvg(options.id, {
    width,
    height,
    marginTop: MARGIN.top,
    marginLeft: MARGIN.left,
    marginBottom: MARGIN.bottom,
    marginRight,
    x: { domain: [0, inner], type: "linear" },
    y: { domain },
    marks: [
      Plot.gridY({ stroke: FIGURE_COLOURS.grid, strokeOpacity: 1, ticks: 5 }),
      Plot.axisY({ ticks: 5, tickSize: 0, label: null, tickFormat: (v: number) => v.toFixed(domain[1] > 0.2 ? 1 : 2) }),
      note("Centroid of the perturbations (cycles per pixel)", -MARGIN.left + 2, -20),
      Plot.axisX(kernels.map(kernelX), { text: kernels.map((k) => kernelTick(k, result)), tickSize: 4, label: null }),
      Plot.text(["Kernel width (pixels), log scale"], {
        x: [plotWidth / 2 + 8],
        frameAnchor: "bottom",
        dy: 50,
        fill: FIGURE_COLOURS.ink,
      }),
      ...reference("white noise", result.whiteNoise.centroid, "1 3"),
      ...reference("the images", result.images.centroid.mean, ""),
      ...(side.length === 0
        ? []
        : [
            Plot.ruleX([inner - strip], { stroke: FIGURE_COLOURS.grid }),
            Plot.text(["others"], {
              x: [inner - strip / 2],
              frameAnchor: "bottom",
              dy: 18,
              fill: FIGURE_COLOURS.ink,
            }),
          ]),
      ...lines.map((line) =>
        Plot.line(line.networks, {
          x: (n: NetworkResult) => kernelX(n.kernel ?? 1),
          y: (n: NetworkResult) => n.centroid.mean,
          stroke: FIGURE_COLOURS.muted,
          strokeWidth: 1.5,
          ...(line.linear ? { strokeDasharray: "5 3" } : {}),
        }),
      ),
      ...lines.map((line, i) =>
        Plot.text([line.linear ? "linear" : activationName(line.networks)], {
          x: [plotWidth],
          y: [toValue(lineLabelPixels[i]!)],
          dx: 12,
          textAnchor: "start",
          fill: FIGURE_COLOURS.ink,
          fontWeight: 600,
        }),
      ),
      ...points.map(({ network, x }) =>
        Plot.ruleX([network.centroid], {
          x: [x],
          y1: (c: Interval) => c.low,
          y2: (c: Interval) => c.high,
          stroke: colourOf(network),
          strokeWidth: 2,
        }),
      ),
      ...points.map(({ network, x }) =>
        Plot.dot([network], {
          x: [x],
          y: [network.centroid.mean],
          r: 4.5,
          symbol: symbolOf(network),
          stroke: colourOf(network),
          strokeWidth: 2,
          fill: network.activation === "linear" ? "var(--ground, #ffffff)" : colourOf(network),
        }),
      ),
      ...(sideLabels
        ? side.flatMap((network, i) => [
            Plot.line(
              [
                [sideX(i) + 9, network.centroid.mean],
                [inner + 2, network.centroid.mean],
                [inner + 14, toValue(sideLabelPixels[i]!)],
              ],
              { stroke: colourOf(network), strokeWidth: 1, strokeOpacity: 0.7 },
            ),
            Plot.text([markedName(network)], {
              x: [inner + 14],
              y: [toValue(sideLabelPixels[i]!)],
              dx: 4,
              textAnchor: "start",
              fill: FIGURE_COLOURS.ink,
            }),
          ])
        : []),
    ],
  });

  function reference(name: string, value: number, dash: string): Plot.Markish[] {
    return [
      Plot.ruleY([value], {
        stroke: FIGURE_COLOURS.reference,
        strokeWidth: 1.5,
        ...(dash === "" ? { strokeOpacity: 0.6 } : { strokeDasharray: dash }),
      }),
      Plot.text([name], {
        x: [plotWidth + LINE_NAME - 4],
        y: [value],
        dy: -8,
        textAnchor: "end",
        fill: FIGURE_COLOURS.muted,
        fontStyle: "italic",
      }),
    ];
  }
}

/** The symbol of a family, so that colour is never the only difference. */
export function symbolOf(network: NetworkResult): "circle" | "square" | "triangle" | "diamond" | "star" {
  if (network.family === "fully-connected") return "square";
  if (network.family === "locally-connected") return "triangle";
  if (network.family === "vision-transformer") return "diamond";
  return network.family === "small-cnn" ? "star" : "circle";
}

function activationName(networks: readonly NetworkResult[]): string {
  return networks.every((n) => n.activation === "gelu") ? "GELU" : "ReLU";
}

function kernelTick(kernel: number, result: StudyResult): string {
  return kernel === Math.max(result.dataset.shape[1], result.dataset.shape[2]) ? `${kernel}\n(full)` : String(kernel);
}

function note(text: string, dx: number, dy: number): Plot.Markish {
  return Plot.text([text], { frameAnchor: "top-left", textAnchor: "start", dx, dy, fill: FIGURE_COLOURS.ink });
}
