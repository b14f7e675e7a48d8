import { runAttack } from "../../attacks/engine/runAttack.ts";
import { attackOfPlain } from "../../attacks/plainAttack.ts";
import type { ArrayKinds } from "../../formats/typedArrays.ts";
import type { Norm } from "../../geometry/norms.ts";
import { keepingFindings } from "../trial/findingsFile.ts";
import type { CurveProbe } from "../trial/probeConfig.ts";
import type { Probe } from "./probe.ts";
import { smallestNorms } from "./smallestNorms.ts";

export interface CurveSummary {
  readonly tried: number;
  /** By norm, the names of the attacks whose smallest perturbation counts. */
  readonly attacks: Readonly<Partial<Record<Norm, readonly string[]>>>;
}

export const curveArrays = { l1: "float64?", l2: "float64", linf: "float64?" } as const satisfies ArrayKinds;

/**
 * An array `[N]` for each norm that was attacked in, `l2` always among them: the smallest norm in pixel units that any
 * of the attacks found, 0 for images that are wrong already, infinity where none was found.
 */
export const curveProbe: Probe<CurveProbe, CurveSummary, typeof curveArrays> = async (
  { trained, images, labels, spectra, config },
  { attacks, images: most },
  { laboratory, writer, progress },
) => {
  const { backend, threads, signal } = laboratory;
  const options = { backend, threads, signal, seed: config.seed };
  const tried = Math.min(most, labels.length);
  const size = images.length / labels.length;
  const names: Partial<Record<Norm, readonly string[]>> = { l2: ["DDN"] };
  const smallest: Partial<Record<Norm, Float64Array>> & { l2: Float64Array } = {
    l2: smallestNorms(spectra).slice(0, tried),
  };
  for (const [i, plain] of attacks.entries()) {
    const attack = attackOfPlain(plain);
    if ("attacks" in attack) throw new TypeError(`${attack.name} looks for no smallest perturbation.`);
    const { norm } = attack.settings;
    const result = await keepingFindings(writer, "attacks", (findings) =>
      runAttack(
        attack,
        trained,
        { images: images.subarray(0, tried * size), labels: labels.subarray(0, tried) },
        {
          ...options,
          kept: findings.of(i),
          onProgress: ({ done, total }) => progress((i + done / Math.max(1, total)) / attacks.length),
        },
      ),
    );
    const before = smallest[norm] ?? new Float64Array(tried).fill(Number.POSITIVE_INFINITY);
    smallest[norm] = before.map((least, n) => {
      if (result.reasons[n] === "misclassified") return 0;
      return result.success[n] === 1 ? Math.min(least, result[norm][n]!) : least;
    });
    names[norm] = [...(names[norm] ?? []), attack.name];
  }
  const { l1, l2, linf } = smallest;
  const perImage = (data: Float64Array) => ({ data, shape: [tried] });
  return {
    summary: { tried, attacks: names },
    arrays: { l2: perImage(l2), ...(l1 && { l1: perImage(l1) }), ...(linf && { linf: perImage(linf) }) },
  };
};
