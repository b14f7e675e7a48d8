/**
 * A network in a few words: its family, and those of its options that tell most about it. `convolution kernel 3`.
 *
 * @param told the options to name where they are set (see `toldOf`).
 */
export function describeArchitecture(architecture: Readonly<Record<string, unknown>>, told: readonly string[]): string {
  const set = told.filter((name) => architecture[name] !== undefined);
  const linear = architecture.activation === "linear" ? ["linear"] : [];
  return [architecture.family, ...set.map((name) => `${name} ${String(architecture[name])}`), ...linear].join(" ");
}
