import type { Warning, WarningCode } from "../attacks/warning.ts";
import { modelFlags } from "./commands/modelOptions.ts";

const { range, channels, mean, std, cutSoftmax } = modelFlags;

const flags: Partial<Record<WarningCode, string>> = {
  "not a number": `${range}, ${mean}, ${std}`,
  "inaccurate model": `${range}, ${channels}, ${mean}, ${std}`,
  probabilities: cutSoftmax,
};

/** A warning about a model from elsewhere, its advice with the flags that follow it. */
export function withModelFlags(warning: Warning): Warning {
  const those = flags[warning.code];
  return those === undefined ? warning : { ...warning, advice: `${warning.advice} (${those})` };
}
