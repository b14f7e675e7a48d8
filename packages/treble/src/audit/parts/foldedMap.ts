import { centreSpectrum } from "../../frequency/grid.ts";

/** A map of frequencies with the zero frequency at row ⌊height/2⌋, column ⌊width/2⌋. */
export interface FoldedMap {
  /** Row-major. */
  readonly map: readonly number[];
  readonly size: readonly [height: number, width: number];
}

/**
 * Values over the DFT of an H×W image with the zero frequency in the middle, summed over square cells that are as small
 * as they can be with at most `most` (an even number) of them along a side; the zero frequency is the first of its own
 * cell. Six digits each.
 */
export function foldedMap(values: ArrayLike<number>, height: number, width: number, most = 64): FoldedMap {
  const centred = centreSpectrum(values, height, width);
  const cell = Math.max(1, Math.ceil(Math.max(height, width) / most));
  const below = (extent: number): number => Math.ceil(Math.floor(extent / 2) / cell);
  const cells = (extent: number): number => below(extent) + Math.ceil(Math.ceil(extent / 2) / cell);
  const place = (at: number, extent: number): number =>
    Math.floor((at - Math.floor(extent / 2)) / cell) + below(extent);
  const size = [cells(height), cells(width)] as const;
  const map = new Array<number>(size[0] * size[1]).fill(0);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      map[place(row, height) * size[1] + place(column, width)]! += centred[row * width + column]!;
    }
  }
  // Six digits are more than is seen, and what the order of a sum leaves in the last ones is no result.
  return { map: map.map((value) => Number(value.toPrecision(6))), size };
}
