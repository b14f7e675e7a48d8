import { type LossFlag, lossFlags, lossNames, settingFlags } from "../../../attacks/attackNames.ts";
import type { AdviceOption } from "../../../attacks/audit/warning.ts";
import type { NameOption } from "../../../text/nameOption.ts";
import { flagNames } from "../../parse/flagNames.ts";
import { modelFlags } from "../../parse/modelOptions.ts";

const { steps, randomStart, loss, norm, levels } = settingFlags;
const { mean, std, cutSoftmax, straightThrough } = modelFlags;
const named = flagNames({ mean, std, cutSoftmax, straightThrough, steps, randomStart, loss, norm, levels });

/** What advice about models and attacks calls the options, ready to be copied. */
export const adviceFlags: NameOption<AdviceOption> = (option, value) =>
  named(option, option === "loss" ? (lossFlags.find((flag: LossFlag) => lossNames[flag] === value) ?? value) : value);
