import { constant, type Value } from "../graph/value.ts";

type Matrix = readonly (readonly number[])[];

/**
 * Minimal filtering F(m, 3) of one axis: m outputs of a filter g of three taps from m + 2 neighbours d, as
 * `back·((kernel·g) ⊙ (into·d))` (Winograd 1980; the matrices Aᵀ, G and Bᵀ of Lavin and Gray 2016).
 */
export interface Minimal {
  readonly outputs: number;
  readonly into: Matrix;
  readonly kernel: Matrix;
  readonly back: Matrix;
}

/** F(2, 3): interpolation at 0, ±1 and ∞. */
export const minimal2: Minimal = {
  outputs: 2,
  into: [
    [1, 0, -1, 0],
    [0, 1, 1, 0],
    [0, -1, 1, 0],
    [0, 1, 0, -1],
  ],
  kernel: [
    [1, 0, 0],
    [1 / 2, 1 / 2, 1 / 2],
    [1 / 2, -1 / 2, 1 / 2],
    [0, 0, 1],
  ],
  back: [
    [1, 1, 1, 0],
    [0, 1, -1, -1],
  ],
};

/** F(4, 3): interpolation at 0, ±1, ±2 and ∞. */
export const minimal4: Minimal = {
  outputs: 4,
  into: [
    [4, 0, -5, 0, 1, 0],
    [0, -4, -4, 1, 1, 0],
    [0, 4, -4, -1, 1, 0],
    [0, -2, -1, 2, 1, 0],
    [0, 2, -1, -2, 1, 0],
    [0, 4, 0, -5, 0, 1],
  ],
  kernel: [
    [1 / 4, 0, 0],
    [-1 / 6, -1 / 6, -1 / 6],
    [-1 / 6, 1 / 6, -1 / 6],
    [1 / 24, 1 / 12, 1 / 6],
    [1 / 24, -1 / 12, 1 / 6],
    [0, 0, 1],
  ],
  back: [
    [1, 1, 1, 1, 1, 0],
    [0, 1, -1, 2, -2, 0],
    [0, 1, 1, 4, 4, 0],
    [0, 1, -1, 8, -8, 1],
  ],
};

/** One axis of an image: its extent, how many zeros stand before it, and how many outputs a filter has on it. */
export interface Line {
  readonly inputs: number;
  readonly pad: number;
  readonly outputs: number;
}

/** How many tiles cover a line's outputs; the last one may reach beyond them. */
export function tilesOf({ outputs }: Line, form: Minimal): number {
  return Math.ceil(outputs / form.outputs);
}

/** A line's numbers into all of its tiles at once: `[places·tiles, inputs]`, rows by place, then by tile. */
export function intoTiles(line: Line, form: Minimal): Value<"float32"> {
  const tiles = tilesOf(line, form);
  const data = new Float32Array(form.into.length * tiles * line.inputs);
  form.into.forEach((row, place) => {
    for (let tile = 0; tile < tiles; tile++) {
      row.forEach((weight, i) => {
        const at = tile * form.outputs + i - line.pad;
        if (at >= 0 && at < line.inputs) data[(place * tiles + tile) * line.inputs + at] = weight;
      });
    }
  });
  return constant(data, [form.into.length * tiles, line.inputs]);
}

/** All tiles of a line back into its outputs: `[outputs, places·tiles]`. */
export function fromTiles(line: Line, form: Minimal): Value<"float32"> {
  const tiles = tilesOf(line, form);
  const places = form.into.length;
  const data = new Float32Array(line.outputs * places * tiles);
  for (let output = 0; output < line.outputs; output++) {
    const tile = Math.floor(output / form.outputs);
    form.back[output % form.outputs]!.forEach((weight, place) => {
      data[output * places * tiles + place * tiles + tile] = weight;
    });
  }
  return constant(data, [line.outputs, places * tiles]);
}
