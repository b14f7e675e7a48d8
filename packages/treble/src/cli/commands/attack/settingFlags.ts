import type { SettingNames } from "../../../attacks/madeAttack.ts";

/** What `treble attack` calls the settings of attacks. */
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
} as const satisfies SettingNames;
