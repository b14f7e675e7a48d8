import type { EnsembleResult } from "../../attacks/contract/ensemble.ts";
import type { AttackResult } from "../../attacks/contract/result.ts";
import { runEither } from "../../attacks/engine/runEither.ts";
import { attackOfPlain } from "../../attacks/plainAttack.ts";
import type { ArrayKinds } from "../../formats/typedArrays.ts";
import type { Norm } from "../../geometry/norms.ts";
import { measureSpectra } from "../../spectrum/measureSpectra.ts";
import { sum } from "../../statistics/sum.ts";
import { keepingFindings } from "../trial/findingsFile.ts";
import type { AttackSpectraProbe } from "../trial/probeConfig.ts";
import type { Probe } from "./probe.ts";

export interface AttackSpectraSummary {
  /** The attack's name for people, the norm that it is about, and its radius; null where it looks for the smallest. */
  readonly name: string;
  readonly norm: Norm;
  readonly epsilon: number | null;
  readonly tried: number;
  readonly attacked: number;
  readonly succeeded: number;
}

export const attackSpectraArrays = {
  centroid: "float64",
  highShare: "float64",
  norm: "float64",
  success: "uint8",
} as const satisfies ArrayKinds;

/**
 * One number an image, `[N]` each: `centroid` and `highShare` of the perturbation and its `norm` in the attack's own
 * norm (pixel units), NaN where there is none; `success`.
 */
export const attackSpectraProbe: Probe<AttackSpectraProbe, AttackSpectraSummary, typeof attackSpectraArrays> = async (
  { trained, images, labels, config },
  { attack: plain, images: most },
  { laboratory, writer, progress },
) => {
  const { backend, threads, signal } = laboratory;
  const options = { backend, threads, signal };
  const tried = Math.min(most, labels.length);
  const size = images.length / labels.length;
  const originals = images.subarray(0, tried * size);
  const attack = attackOfPlain(plain);
  const result = await keepingFindings(writer, "attack", (findings): Promise<AttackResult | EnsembleResult> => {
    const attacked = labels.subarray(0, tried);
    return runEither(
      attack,
      trained,
      { images: originals, labels: attacked },
      {
        ...options,
        seed: config.seed,
        keptOf: findings.of,
        onProgress: ({ done, total }) => progress((0.95 * done) / Math.max(1, total)),
      },
    );
  });
  const spectra = await measureSpectra(result.perturbations, options);
  const { norm, epsilon } = "attacks" in attack ? attack : attack.settings;
  const { name } = attack;
  const found = (values: Float64Array) => ({
    data: values.map((value, n) => (result.success[n] === 1 ? value : Number.NaN)),
    shape: [tried],
  });
  const succeeded = sum(result.success);
  return {
    summary: { name, norm, epsilon, tried, attacked: result.attacked, succeeded },
    arrays: {
      centroid: found(spectra.centroid),
      highShare: found(spectra.highShare),
      norm: found(result[norm]),
      success: { data: result.success, shape: [tried] },
    },
  };
};
