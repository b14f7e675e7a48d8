import { inputGradient } from "../../attacks/engine/inputGradient.ts";
import { type AttackOptions, runAttack } from "../../attacks/engine/runAttack.ts";
import { type DdnOptions, ddn } from "../../attacks/methods/ddn.ts";
import { rivalClasses } from "../../data/rivalClasses.ts";
import type { Weights } from "../../models/network/network.ts";
import { withWeights } from "../../models/network/trained.ts";
import type { Progress } from "../../running/running.ts";
import { keepingFindings } from "../trial/findingsFile.ts";
import type { StagesProbe } from "../trial/probeConfig.ts";
import type { ProbeContext, ProbeSubject } from "./probe.ts";

/** What an attack found, image by image. */
export interface Perturbed {
  /** `[N, C, H, W]`, zero where it found nothing. */
  readonly data: Float32Array;
  /** `[N]` */
  readonly success: Uint8Array;
}

/** The signals of a network as it was at one moment of its training, for the first N of the attacked images. */
export interface MomentSignals {
  /** `[N]`: 1 for the images that are classified right. */
  readonly right: Uint8Array;
  readonly perturbation: Perturbed;
  /** To the class of `rivalClasses`; absent where it is not asked for. */
  readonly targeted?: Perturbed;
  /** `[N, C, H, W]`: of every image the gradient of its class's logit minus that of `rivalClasses`. */
  readonly feature: Float32Array;
}

/**
 * The signals that a `stages` probe asks for, of the network with these weights. What the measurement has found with
 * the same settings of the same weights is taken from it.
 * @param m the moment's number, of which its findings are kept while they are sought.
 */
export async function momentSignals(
  subject: ProbeSubject,
  { images: most, ddnSteps, ddnLoss, targeted }: StagesProbe,
  { weights, m }: { readonly weights: Weights; readonly m: number },
  { laboratory, writer, progress }: ProbeContext,
): Promise<MomentSignals> {
  const { config, network } = subject;
  const { backend, threads, signal } = laboratory;
  const options = { backend, threads, signal, seed: config.seed };
  const count = Math.min(most, subject.labels.length);
  const size = subject.images.length / subject.labels.length;
  const labels = subject.labels.subarray(0, count);
  const data = { images: subject.images.subarray(0, count * size), labels };
  const rivals = rivalClasses(labels, network.images.classes);
  const classifier = withWeights(network, weights);
  const finished = weights === subject.weights;
  const { measure } = config;
  const measured = finished && measure.ddnSteps === ddnSteps && measure.ddnLoss === ddnLoss;
  const attacks = (measured ? 0 : 1) + (targeted ? 1 : 0);

  const { right, perturbation, towards } = await keepingFindings(writer, `moment-${m}`, async (findings) => {
    let begun = 0;
    const attack = async (asked: DdnOptions, more: AttackOptions) => {
      const before = begun++;
      const { perturbations, success, cleanPredictions } = await runAttack(
        ddn({ steps: ddnSteps, loss: ddnLoss, ...asked }),
        classifier,
        data,
        {
          ...{ ...options, ...more },
          onProgress: ({ done, total }: Progress) => progress((before + done / Math.max(1, total)) / attacks),
        },
      );
      return { data: perturbations.data, success, clean: cleanPredictions };
    };
    const untargeted = measured ? measuredOf(subject, count * size, count) : await attack({}, { kept: findings.of(0) });
    return {
      right: Uint8Array.from(labels, (label, i) => (untargeted.clean[i] === label ? 1 : 0)),
      perturbation: untargeted,
      towards: targeted && (await attack({ targeted }, { targets: rivals, kept: findings.of(1) })),
    };
  });
  const feature = finished
    ? subject.features().subarray(0, count * size)
    : (await inputGradient(classifier, data, { backend, threads, signal, rivals })).data;
  return { right, perturbation, ...(towards && { targeted: towards }), feature };
}

/** What the measurement found for the first images. */
function measuredOf({ spectra, perturbations }: ProbeSubject, pixels: number, count: number) {
  return {
    data: perturbations().subarray(0, pixels),
    success: spectra.success.data.subarray(0, count),
    clean: spectra.clean.data.subarray(0, count),
  };
}
