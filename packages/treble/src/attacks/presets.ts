/**
 * Attacks by the names under which results are published or asked for, each with exactly the settings the name stands
 * for.
 */

import { UserError } from "../errors/userError.ts";
import { type Norm, normNames } from "../geometry/norms.ts";
import { attackRecord } from "./contract/attackRecord.ts";
import { checkNorm, checkPositive } from "./contract/checks.ts";
import type { Attack, QueryAttack, StepAttack } from "./contract/contract.ts";
import type { Ensemble } from "./contract/ensemble.ts";
import { apgd, apgdTargeted } from "./methods/apgd.ts";
import { brendelBethge } from "./methods/brendelBethge/brendelBethge.ts";
import { fabTargeted } from "./methods/fab.ts";
import { madryMnist } from "./methods/madry.ts";
import { projectedGradient } from "./methods/pgd.ts";
import { type SpectrumDdnOptions, spectrumDdn } from "./methods/spectrumDdn.ts";
import { squareL2, squareLinf } from "./methods/square.ts";

/**
 * AutoAttack, version "standard" (Croce & Hein 2020; auto-attack 0.1): APGD on cross-entropy, targeted APGD on the DLR
 * loss towards 9 classes, targeted FAB towards 9 classes, Square with 5,000 queries; one restart each, each on what the
 * ones before left standing. L2 and L∞. The targeted DLR loss needs a model of at least 4 classes.
 * @throws UserError for L1, where the standard version has another Square attack.
 */
export function autoattackStandard(norm: Norm, epsilon: number): Ensemble {
  const name = "AutoAttack, standard";
  if (norm === "l1") {
    throw new UserError(`${name}, is for L2 and L∞ here; for L1 take APGD-T and FAB by themselves.`);
  }
  checkNorm(name, norm, ["l2", "linf"]);
  return {
    name,
    norm,
    epsilon,
    attacks: [
      apgd(norm, epsilon, { stopWhenFooled: true }),
      apgdTargeted(norm, epsilon),
      fabTargeted(norm, { epsilon, stopWhenFooled: true }),
      norm === "linf" ? squareLinf(epsilon) : squareL2(epsilon),
    ],
  };
}

/**
 * What a classifier withstands at one radius, by gradients alone and quickly: projected gradient descent on the margin,
 * 40 steps of ε/8 from two random starts, then targeted APGD on the margin, 50 steps towards each of the three
 * likeliest other classes, on what stands. A step of ε/8 crosses the ball, where the usual ε/30 cannot in 40 steps. Not
 * for spectra: random starts colour them.
 * @param effort share of these steps that is taken, above 0; PGD's are longer in turn.
 */
export function robustAccuracyPreset(norm: "l2" | "linf", epsilon: number, effort = 1): Ensemble {
  checkNorm("robust accuracy", norm, ["l2", "linf"]);
  checkPositive("robust accuracy", "the effort", effort);
  const descent = projectedGradient(`PGD ${normNames[norm]}, margin`, norm, epsilon, {
    steps: Math.ceil(40 * effort),
    stepSize: epsilon / Math.min(8, 8 * effort),
    restarts: 2,
    randomStart: true,
    stopWhenFooled: true,
    loss: "margin",
  });
  const targeted = apgdTargeted(norm, epsilon, { targets: 3, steps: Math.ceil(50 * effort), loss: "margin" });
  return { name: "robust accuracy", norm, epsilon, attacks: [descent, targeted] };
}

/** The spectrum of perturbations: the smallest L2 one, without noise, radius or rounding that would colour it. */
export function spectrumPreset(options: SpectrumDdnOptions = {}): StepAttack {
  return spectrumDdn(options);
}

/**
 * The minimum-norm attack of Ortega Caro et al. 2020: Brendel & Bethge in L2 at its authors' settings (1,000 steps,
 * from noise), the trust region as in a batch of 100 images.
 */
export function paperPreset(): QueryAttack {
  return brendelBethge("l2");
}

/** Madry et al. 2018 on MNIST: L∞ 0.3, 40 steps of 0.01, random start. */
export function madryLinfMnist(): Attack {
  return madryMnist({ stopWhenFooled: true });
}

export const robustAccuracyRecord = attackRecord({
  name: "robust-accuracy",
  title: "Robust accuracy",
  source: "Madry et al. 2018; Croce & Hein 2020",
  help: "PGD on the margin, 40 steps of ε/8 from two random starts, then APGD-T on the margin towards three classes",
  kind: "ensemble",
  sees: "gradients",
  norms: ["l2", "linf"],
  open: ["norm", "epsilon"],
  make: ({ norm, epsilon }) => robustAccuracyPreset(norm, epsilon),
});

export const autoattackStandardRecord = attackRecord({
  name: "autoattack-standard",
  title: "AutoAttack, standard version",
  source: "Croce & Hein 2020",
  help: "APGD on cross-entropy, APGD-T, FAB-T and Square with the authors' settings; at least 4 classes",
  kind: "ensemble",
  sees: "gradients",
  norms: ["l2", "linf"],
  open: ["norm", "epsilon"],
  make: ({ norm, epsilon }) => autoattackStandard(norm, epsilon),
});

export const madryLinfMnistRecord = attackRecord({
  name: "madry-linf-mnist",
  title: "PGD on MNIST",
  source: "Madry et al. 2018",
  help: "radius 0.3, 40 steps of 0.01, random start",
  kind: "in a ball",
  sees: "gradients",
  norms: ["linf"],
  open: [],
  make: () => madryLinfMnist(),
});

export const spectrumRecord = attackRecord({
  name: "spectrum",
  title: "DDN for spectra",
  source: "Rony et al. 2019",
  help: "62 steps on the margin and 62 on the log odds, the nearer result; no noise but where neither finds anything",
  kind: "smallest norm",
  sees: "gradients",
  norms: ["l2"],
  open: ["band", "target", "levels"],
  make: (options) => spectrumPreset(options),
});

export const paperRecord = attackRecord({
  name: "paper",
  title: "Brendel & Bethge's attack at its authors' settings",
  source: "Ortega Caro et al. 2020",
  help: "1000 steps from noise, the trust region as in a batch of 100",
  kind: "smallest norm",
  sees: "gradients",
  norms: ["l2"],
  open: [],
  make: () => paperPreset(),
});
