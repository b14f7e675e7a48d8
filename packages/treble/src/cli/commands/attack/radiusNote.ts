import { type Norm, normNames } from "../../../geometry/norms.ts";

/**
 * What to ask about a radius in pixel units that holds every image there is, `null` where there are images outside: L∞
 * from 1 on, L2 from √d on, L1 from d on, of d pixels in all channels.
 */
export function radiusNote(norm: Norm, epsilon: number, shape: readonly number[]): string | null {
  const pixels = shape.reduce((product, extent) => product * extent, 1);
  const whole = { linf: 1, l2: Math.sqrt(pixels), l1: pixels }[norm];
  if (epsilon < whole) return null;
  const times = epsilon / whole;
  const size = times === 1 ? "the whole range" : `${Number(times.toPrecision(3))} times the whole range`;
  const of = norm === "linf" ? "of a pixel" : `of an image in ${normNames[norm]}`;
  const meant = Number.isInteger(epsilon) && epsilon / 255 < whole ? `; did you mean ${epsilon}/255?` : ".";
  return `--epsilon ${epsilon} is ${size} ${of}, so that every image lies within it${meant}`;
}
