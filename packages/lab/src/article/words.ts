import { percent } from "treble-lab/report";

/** What a kernel's spectrum is, in a sentence; why it has none, where it is all zero. */
export function kernelSentence(
  width: number,
  limit: number,
  share: number | null,
  { ceiling, noise }: { readonly ceiling: number; readonly noise: number },
): string {
  if (share === null) return "A kernel of zeros has no spectrum: draw something.";
  return `This kernel of ${width}×${width} pixels has ${percent(share, 0)} % of its energy at or below ${limit} cycles per pixel. No kernel of this size can have more than ${percent(ceiling, 0)} % there; white noise has ${percent(noise, 0)} %.`;
}
