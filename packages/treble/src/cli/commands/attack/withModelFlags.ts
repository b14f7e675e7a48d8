import type { Warning, WarningCode } from "../../../attacks/audit/warning.ts";
import { modelFlags } from "../../parse/modelOptions.ts";

const { range, channelOrder, mean, std, cutSoftmax } = modelFlags;

const flags: Partial<Record<WarningCode, string>> = {
  "not a number": `${range}, ${mean}, ${std}`,
  "inaccurate model": `${range}, ${channelOrder}, ${mean}, ${std}`,
  probabilities: cutSoftmax,
};

/** A warning about a model from elsewhere, its advice with the flags that follow it. */
export function withModelFlags(warning: Warning): Warning {
  const those = flags[warning.code];
  return those === undefined ? warning : { ...warning, advice: `${warning.advice} (${those})` };
}
