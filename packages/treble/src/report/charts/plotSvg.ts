import * as Plot from "@observablehq/plot";
import { drawingDocument } from "./drawingDocument.ts";

/** Ink and ground of figures: the page's custom properties, with the light page's colours where they are not set. */
export const FIGURE_COLOURS = {
  ink: "currentColor",
  muted: "var(--muted, #5b616a)",
  grid: "var(--rule, #dcdfe3)",
  reference: "var(--reference, #777d86)",
  ground: "var(--ground, #ffffff)",
} as const;

/**
 * Draws a plot and returns the text of its `<svg>`: the same text for the same options.
 * @param id unlike that of any other figure on the page; names the clipping paths
 */
export function plotSvg(id: string, options: Plot.PlotOptions): string {
  const svg: { readonly outerHTML: string } = Plot.plot({
    ...options,
    document: drawingDocument,
    className: "plot", // the default is a hash of the library's version
    style: { fontSize: "12px", fontFamily: "inherit", background: "none", overflow: "visible" },
  });
  // Positions to a hundredth of a pixel: what the eye can use, in half the bytes. Text between tags stays as it is.
  const text = svg.outerHTML.replace(/="[^"<>]*"/g, (attribute) =>
    attribute.replace(/-?\d+\.\d{3,}(e-\d+)?/g, rounded),
  );
  // Plot numbers clipping paths by a counter that outlives the plot.
  const clips: string[] = [];
  return text.replace(/(?<=="(?:url\(#)?)plot-clip-\d+(?=\)?")/g, (clip) => {
    if (!clips.includes(clip)) clips.push(clip);
    return `${id}-clip-${clips.indexOf(clip) + 1}`;
  });
}

function rounded(number: string): string {
  return String(Math.round(Number(number) * 100) / 100 || 0);
}
