import { add, greater, maximum, mul, sub, where } from "ongrad";
import { l2Step } from "../../geometry/ascent.ts";
import { l2Norm } from "../../geometry/norms.ts";
import { scaleToL2Sphere } from "../../geometry/projection.ts";
import { uniformPair } from "../../random/random.ts";
import { checkCount } from "../contract/checks.ts";
import type { Sample, StepAttack } from "../contract/contract.ts";
import { logOdds, rivalMargin, targetedLosses } from "../contract/loss.ts";
import { cosine } from "./cosine.ts";

/** The radius changes by this share a step, from half of the steps on less and less. */
const [GAMMA, LAST_GAMMA] = [0.15, 0.004];
/** Length of a step in units of the radius, falling along half a cosine. */
const [FIRST_STEP, LAST_STEP] = [2, 0.04];
/** Runs from noise where neither loss led anywhere. */
const RETRIES = 3;

export interface SpectrumDdnOptions {
  /** Go for the class that `AttackOptions.targets` names for each image; success is that class alone. Default false. */
  readonly targeted?: boolean;
  /** Of each of the two runs. Default 62. */
  readonly steps?: number;
}

/**
 * The smallest L2 perturbation for a spectrum: decoupled direction and norm (Rony et al. 2019) once on the margin and
 * once on the log odds, since either alone ends in another, farther minimum on some images; the nearer result counts.
 * No noise colours it, but where neither finds anything: there up to three further runs begin at uniform noise.
 *
 * Unlike `ddn`, which follows the paper, the radius shrinks and grows by 15 % at first and by 0.4 % at last instead of
 * 5 % throughout, and steps are as long as the radius tells (2 to 0.04 of it) instead of 1 to 0.01 in pixel units. So
 * 62 steps of each loss come as near as 100 of `ddn`.
 * @throws UserError for steps that are no whole number from 1.
 */
export function spectrumDdn({ targeted = false, steps = 62 }: SpectrumDdnOptions = {}): StepAttack {
  const name = "DDN on two losses";
  checkCount(name, "steps", steps);
  const [margin, odds] = targeted ? [targetedLosses.margin, targetedLosses["log odds"]] : [rivalMargin, logOdds];
  return {
    kind: "steps",
    name,
    settings: {
      ...{ norm: "l2", epsilon: null, steps, gamma: GAMMA, lastGamma: LAST_GAMMA },
      ...{
        firstStepSize: FIRST_STEP,
        lastStepSize: LAST_STEP,
        loss: "margin",
        secondLoss: "log odds",
        retries: RETRIES,
      },
    },
    loss: [margin, odds],
    ...(targeted && { target: "given" }),
    restarts: 2,
    retries: RETRIES,
    start: (sample, restart) => (restart < 2 ? sample.original : uniformNoise(sample)),
    keep: "smallest norm",
    stopWhenFooled: false,
    // 0 until the first step, which looks where it stands.
    memory: { epsilon: { per: "sample", initial: 0 } },
    stepSize: (step) => cosine(FIRST_STEP, LAST_STEP, step, steps),
    schedule: {
      gamma: (step) => GAMMA * (LAST_GAMMA / GAMMA) ** Math.max(0, (2 * step) / steps - 1),
    },
    update: (now) => {
      const gamma = now.schedule.gamma!;
      const delta = sub(now.image, now.original);
      const before = now.memory.epsilon!;
      const radius = where(greater(before, 0), before, maximum(l2Norm(delta), 1));
      const epsilon = mul(radius, where(now.crossed, sub(1, gamma), add(1, gamma)));
      const step = l2Step({ ...now, stepSize: mul(now.stepSize, epsilon) });
      return { image: now.clip(add(now.original, scaleToL2Sphere(add(delta, step), epsilon))), memory: { epsilon } };
    },
  };
}

function uniformNoise({ original, key }: Sample): Float32Array {
  const image = new Float32Array(original.length);
  for (let i = 0; i < image.length; i += 2) image.set(uniformPair(key, i / 2).slice(0, image.length - i), i);
  return image;
}
