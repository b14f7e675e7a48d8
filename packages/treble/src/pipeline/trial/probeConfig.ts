/** What each kind of probe is asked, as plain data that names its run. */
import type { LossName } from "../../attacks/contract/loss.ts";
import type { PlainAttack } from "../../attacks/plainAttack.ts";

/** Learned features beside perturbations, image by image. */
export interface FeaturesProbe {
  readonly kind: "features";
}

/** Another attack than that of the measurement, and the spectra of what it finds. */
export interface AttackSpectraProbe {
  readonly kind: "attack-spectra";
  readonly attack: PlainAttack;
  /** The first so many of the attacked images. */
  readonly images: number;
}

/** How far every image is from being taken for another class: accuracy at every radius follows. */
export interface CurveProbe {
  readonly kind: "curve";
  /** What is tried besides the measurement's own attack, which is in L2. */
  readonly attacks: readonly PlainAttack[];
  /** The first so many of the attacked images. */
  readonly images: number;
}

/** Perturbations and features, themselves and their spectra, along the training and of the finished network. */
export interface StagesProbe {
  readonly kind: "stages";
  /** Before the end: at the training's snapshots, which are epochs. Default: at its stages, which are losses. */
  readonly at?: "snapshots";
  /** The first so many of the attacked images. */
  readonly images: number;
  readonly ddnSteps: number;
  readonly ddnLoss: LossName;
  /** Whether the smallest perturbation to the rival class is sought as well, which takes as long again. */
  readonly targeted: boolean;
}

/** The first layer's weights as images, against what their size allows. */
export interface KernelsProbe {
  readonly kind: "kernels";
  /** Up to here frequencies are low, cycles per pixel. */
  readonly cutoff: number;
}

/** The low frequencies of features and perturbations, against what the network's layers allow. */
export interface LowShareProbe {
  readonly kind: "low-share";
  /** Up to here frequencies are low, cycles per pixel. */
  readonly cutoff: number;
}

/** How alike perturbations are to the features of other images. */
export interface ShuffledPairsProbe {
  readonly kind: "shuffled-pairs";
}

/** Accuracy under noise of one band of frequencies after the other, and of rising strength. */
export interface CriticalBandsProbe {
  readonly kind: "critical-bands";
  /** The first so many of the attacked images. */
  readonly images: number;
  /** Width of a band. */
  readonly octaves: number;
  /** Root mean square of the noise, pixel units, ascending. */
  readonly strengths: readonly number[];
}

interface ProbeConfigs {
  readonly features: FeaturesProbe;
  readonly "attack-spectra": AttackSpectraProbe;
  readonly curve: CurveProbe;
  readonly kernels: KernelsProbe;
  readonly "low-share": LowShareProbe;
  readonly "shuffled-pairs": ShuffledPairsProbe;
  readonly stages: StagesProbe;
  readonly "critical-bands": CriticalBandsProbe;
}
export type ProbeKind = keyof ProbeConfigs;

/** A probe's settings as plain data, `kind` among them. */
export type ProbeConfig<K extends ProbeKind = ProbeKind> = ProbeConfigs[K];
