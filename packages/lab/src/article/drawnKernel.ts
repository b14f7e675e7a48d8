import { mostConcentratedKernel } from "treble-lab";
import type { Property } from "../link/index.ts";

export const presets = ["pixel", "box", "edge", "gaussian", "concentrated"] as const;
export type Preset = (typeof presets)[number];

/** A square kernel: one that has a name, or cells that somebody drew. */
export type DrawnKernel =
  | { readonly width: number; readonly preset: Preset }
  | { readonly width: number; readonly cells: readonly number[] };

/** Pixels of the widest kernel. */
export const widest = 31;
/** A cell is a whole number of these, from −25 to 25, so that a letter says it. */
const LEVELS = 25;

/** In the link: `edge-3`, or a letter a cell, `a` for 0 to `z` for 1 and `A` for −0.04 to `Y` for −1, row by row. */
export const drawnProperty: Property<DrawnKernel> = {
  ...{ name: "drawn", usual: { preset: "edge", width: 3 } },
  parse(text) {
    const [, preset, width] = /^([a-z]+)-(\d{1,2})$/.exec(text) ?? [];
    const known = presets.find((one) => one === preset);
    if (known && Number(width) >= 1 && Number(width) <= widest) return { preset: known, width: Number(width) };
    const [, letters = ""] = /^cells-([A-Ya-z]+)$/.exec(text) ?? [];
    const side = Math.sqrt(letters.length);
    if (Number.isInteger(side) && side >= 1 && side <= widest) return { width: side, cells: [...letters].map(cellOf) };
    throw new Error(
      `It must be ${presets.join(", ")}, a hyphen and a width to ${widest}, or the letters of drawn cells`,
    );
  },
  text: (drawn) =>
    "preset" in drawn ? `${drawn.preset}-${drawn.width}` : `cells-${drawn.cells.map(letterOf).join("")}`,
};

function cellOf(letter: string): number {
  const code = letter.charCodeAt(0);
  return (code >= 97 ? code - 97 : 64 - code) / LEVELS;
}

function letterOf(cell: number): string {
  const level = levelOf(cell);
  return String.fromCharCode(level >= 0 ? 97 + level : 64 - level);
}

/** From −25 to 25; a half goes away from 0, or a kernel would lose its symmetry. */
function levelOf(cell: number): number {
  const level = Math.round(LEVELS * Math.min(1, Math.abs(cell)));
  return cell < 0 ? 0 - level : level;
}

/**
 * The cells, row by row, the largest of which is 1 or −1 unless somebody drew them.
 * @param cutoff cycles per pixel, below which the most concentrated kernel has as much energy as any
 */
export function cellsOf(
  drawn: DrawnKernel,
  image: { readonly height: number; readonly width: number },
  cutoff: number,
): readonly number[] {
  if ("cells" in drawn) return drawn.cells;
  const { preset, width } = drawn;
  const along = Array.from({ length: width }, (_, i) => i - (width - 1) / 2);
  const outer = (rows: readonly number[], columns: readonly number[]) => rows.flatMap((a) => columns.map((b) => a * b));
  switch (preset) {
    case "pixel":
      return Array.from({ length: width * width }, (_, i) => (i === (width >> 1) * (width + 1) ? 1 : 0));
    case "box":
      return along.flatMap(() => along.map(() => 1));
    case "gaussian": {
      const bell = along.map((x) => Math.exp(-((6 * x) ** 2) / (2 * width ** 2)));
      return scaled(outer(bell, bell));
    }
    case "edge":
      return scaled(outer(binomial(width), width < 2 ? [1] : difference(width)));
    case "concentrated": {
      const { kernel } = mostConcentratedKernel(image, { height: width, width }, cutoff);
      // Of an eigenvector and its negative, the one that is positive in the middle.
      const sign = Math.sign(kernel[(width >> 1) * (width + 1)]!) || 1;
      return scaled(Array.from(kernel, (value) => sign * value));
    }
  }
}

/** Sobel's smoothing of 3 pixels, and its like for others. */
function binomial(length: number): number[] {
  let row = [1];
  while (row.length < length) row = [...row, 0].map((value, i) => value + (row[i - 1] ?? 0));
  return row;
}

/** Sobel's difference of 3 pixels, and its like for others. */
function difference(length: number): number[] {
  const shorter = binomial(length - 1);
  return [...shorter, 0].map((value, i) => (shorter[i - 1] ?? 0) - value);
}

function scaled(values: readonly number[]): number[] {
  const largest = Math.max(...values.map(Math.abs));
  return values.map((value) => value / largest);
}

/** The same cells with one that is another, in the steps that the link has. */
export function withCell(cells: readonly number[], at: number, value: number): DrawnKernel {
  const stepped = cells.map((cell, i) => levelOf(i === at ? value : cell) / LEVELS);
  return { width: Math.sqrt(cells.length), cells: stepped };
}

/** The same kernel in another width: drawn cells with zeros around them, or the middle of them. */
export function withWidth(drawn: DrawnKernel, width: number): DrawnKernel {
  if ("preset" in drawn) return { ...drawn, width };
  const shift = Math.floor((drawn.width - width) / 2);
  const cells = Array.from({ length: width * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width) + shift, (i % width) + shift];
    const inside = [row, column].every((place) => place >= 0 && place < drawn.width);
    return inside ? drawn.cells[row * drawn.width + column]! : 0;
  });
  return { width, cells };
}
