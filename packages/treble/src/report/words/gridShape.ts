import type { StudyResult } from "../../results/results.ts";

/**
 * Height and width of a map of so many values: those of the study's images, or of a square grid where a network is of
 * other images; null where neither fits.
 */
export function gridShape(
  values: number,
  { dataset: { shape } }: Pick<StudyResult, "dataset">,
): readonly [number, number] | null {
  const [, height, width] = shape;
  if (values === height * width) return [height, width];
  const side = Math.round(Math.sqrt(values));
  return side > 0 && side * side === values ? [side, side] : null;
}
