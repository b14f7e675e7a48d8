import { concentrationCurve, mostConcentratedKernel } from "../../theory/concentration/concentrationCurve.ts";
import { betweenPieces, type Computed } from "../contract/computation.ts";

/** Square kernels on images, and cut-offs in cycles per pixel: plain data. */
export interface ConcentrationConfig {
  readonly kernels: readonly { readonly image: readonly [height: number, width: number]; readonly kernel: number }[];
  readonly cutoffs: readonly number[];
  /** At which the kernel itself is wanted. */
  readonly cutoff: number;
}

/**
 * `ceilings I`: of the kernel with number I the largest energy share below each cut-off. `kernel I` and `share I`: the
 * weights that have the largest share below `cutoff`, and this share.
 */
export async function computeConcentration(
  { kernels, cutoffs, cutoff }: ConcentrationConfig,
  signal?: AbortSignal,
): Promise<Computed> {
  const computed: Record<string, readonly number[]> = {};
  for (const [
    at,
    {
      image: [height, width],
      kernel,
    },
  ] of kernels.entries()) {
    await betweenPieces(signal);
    const [image, size] = [
      { height, width },
      { height: kernel, width: kernel },
    ];
    computed[`ceilings ${at}`] = concentrationCurve(image, size, cutoffs).map(({ ceiling }) => ceiling);
    await betweenPieces(signal);
    const best = mostConcentratedKernel(image, size, cutoff);
    computed[`kernel ${at}`] = [...best.kernel];
    computed[`share ${at}`] = [best.share];
  }
  return computed;
}
