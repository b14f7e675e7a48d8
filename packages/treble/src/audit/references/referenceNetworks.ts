import type { ReferenceSpectrum } from "../../results/audit.ts";
import type { References } from "../../results/references.ts";
import grey28 from "./grey28.json" with { type: "json" };
import rgb32 from "./rgb32.json" with { type: "json" };

/** `references.json` of `treble reproduce kernel-size beyond-convolution --recipe adam`, on either dataset. */
const studies = [rgb32, grey28] as unknown as readonly References[];

/** Networks of Treble's own studies of images of that shape; none where none is of such images. */
export function referenceNetworks(shape: readonly [number, number, number]): readonly ReferenceSpectrum[] {
  return studies.find((study) => study.shape.every((extent, i) => extent === shape[i]))?.networks ?? [];
}
