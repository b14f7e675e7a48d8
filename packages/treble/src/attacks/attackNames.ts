/** What the command line and studies call attacks and their settings: no attack is loaded for it. */
import type { LossName } from "./contract/loss.ts";

export const settingFlags = {
  epsilon: "--epsilon",
  steps: "--steps",
  stepSize: "--step-size",
  randomStart: "--random-start",
  restarts: "--restarts",
  loss: "--loss",
  norm: "--norm",
  band: "--band",
  levels: "--levels",
  target: "--target",
} as const;
export type Setting = keyof typeof settingFlags;

/** The attacks by their names on the command line, and what each leaves open: what its name fixes is not up for change. */
export const attackSettings = {
  fgsm: ["epsilon", "loss", "band", "target", "levels"],
  bim: ["epsilon", "loss", "band", "target", "levels"],
  "mi-fgsm": ["epsilon", "steps", "loss", "band", "target", "levels"],
  "pgd-l1": ["epsilon", "steps", "stepSize", "randomStart", "restarts", "loss", "target", "levels"],
  "pgd-l2": ["epsilon", "steps", "stepSize", "randomStart", "restarts", "loss", "band", "target", "levels"],
  "pgd-linf": ["epsilon", "steps", "stepSize", "randomStart", "restarts", "loss", "band", "target", "levels"],
  "apgd-l1": ["epsilon", "steps", "restarts", "loss", "target"],
  "apgd-l2": ["epsilon", "steps", "restarts", "loss", "target"],
  "apgd-linf": ["epsilon", "steps", "restarts", "loss", "target"],
  "apgd-t-l1": ["epsilon", "steps", "restarts", "loss"],
  "apgd-t-l2": ["epsilon", "steps", "restarts", "loss"],
  "apgd-t-linf": ["epsilon", "steps", "restarts", "loss"],
  ddn: ["steps", "loss", "band", "target", "levels"],
  "fmn-l1": ["steps", "target", "levels"],
  "fmn-l2": ["steps", "target", "levels"],
  "fmn-linf": ["steps", "target", "levels"],
  "carlini-wagner": ["steps", "target", "levels"],
  "deepfool-l2": ["steps"],
  "deepfool-linf": ["steps"],
  "fab-l1": ["steps", "restarts", "target"],
  "fab-l2": ["steps", "restarts", "target"],
  "fab-linf": ["steps", "restarts", "target"],
  "fab-t-l1": ["steps", "restarts"],
  "fab-t-l2": ["steps", "restarts"],
  "fab-t-linf": ["steps", "restarts"],
  "brendel-bethge-l2": ["steps", "target"],
  "brendel-bethge-linf": ["steps", "target"],
  "square-l2": ["epsilon", "steps", "restarts", "target"],
  "square-linf": ["epsilon", "steps", "restarts", "target"],
  hopskipjump: ["steps"],
  "robust-accuracy": ["norm", "epsilon"],
  "autoattack-standard": ["norm", "epsilon"],
  "madry-linf-mnist": [],
  spectrum: ["band", "target", "levels"],
  paper: [],
} as const satisfies Readonly<Record<string, readonly Setting[]>>;

export type AttackName = keyof typeof attackSettings;
export const attackNames = Object.keys(attackSettings) as readonly AttackName[];

/** The losses by their names on the command line. */
export const lossNames = {
  "log-odds": "log odds",
  margin: "margin",
  "cross-entropy": "cross-entropy",
  dlr: "DLR",
} as const satisfies Readonly<Record<string, LossName>>;
export type LossFlag = keyof typeof lossNames;
export const lossFlags = Object.keys(lossNames) as readonly LossFlag[];
