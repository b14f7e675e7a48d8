import { concentrationCurve } from "../../theory/concentration/concentrationCurve.ts";
import { betweenPieces, type Computed } from "../contract/computation.ts";

/** Square kernels on images, and cut-offs in cycles per pixel: plain data. */
export interface ConcentrationConfig {
  readonly kernels: readonly { readonly image: readonly [height: number, width: number]; readonly kernel: number }[];
  readonly cutoffs: readonly number[];
}

/** `ceilings I`: of the kernel with number I the largest energy share below each cut-off. */
export async function computeConcentration(
  { kernels, cutoffs }: ConcentrationConfig,
  signal?: AbortSignal,
): Promise<Computed> {
  const ceilings: Record<string, readonly number[]> = {};
  for (const [
    at,
    {
      image: [height, width],
      kernel,
    },
  ] of kernels.entries()) {
    await betweenPieces(signal);
    const curve = concentrationCurve({ height, width }, { height: kernel, width: kernel }, cutoffs);
    ceilings[`ceilings ${at}`] = curve.map(({ ceiling }) => ceiling);
  }
  return ceilings;
}
