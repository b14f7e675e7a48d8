import { concentrationCurve } from "../../theory/concentration/concentrationCurve.ts";
import type { Computed } from "../contract/computation.ts";

/** Square kernels on images, and cut-offs in cycles per pixel: plain data. */
export interface ConcentrationConfig {
  readonly kernels: readonly { readonly image: readonly [height: number, width: number]; readonly kernel: number }[];
  readonly cutoffs: readonly number[];
}

/** `ceilings I`: of the kernel with number I the largest energy share below each cut-off. */
export function computeConcentration({ kernels, cutoffs }: ConcentrationConfig): Computed {
  return Object.fromEntries(
    kernels.map(({ image: [height, width], kernel }, at) => {
      const curve = concentrationCurve({ height, width }, { height: kernel, width: kernel }, cutoffs);
      return [`ceilings ${at}`, curve.map(({ ceiling }) => ceiling)];
    }),
  );
}
