/** Options that are there only where a network differs from the plain form of its family. */
const DIFFERENCES = ["dilation", "parametrization", "norm", "lowPass"];

/** `bounded-width kernel 3` or `small-cnn widths 32,64`: the family, its most telling option and how it differs. */
export function describeArchitecture(architecture: Readonly<Record<string, unknown>>): string {
  const telling = ["kernel", "widths", "patch"].find((name) => architecture[name] !== undefined);
  const told = [...(telling ? [telling] : []), ...DIFFERENCES].filter((name) => architecture[name] !== undefined);
  const linear = architecture.activation === "linear" ? ["linear"] : [];
  return [architecture.family, ...told.map((name) => `${name} ${String(architecture[name])}`), ...linear].join(" ");
}
