/** Which processor this is: what rounding may depend on, where kernels are chosen by it. */

import { readFileSync } from "node:fs";
import { arch, cpus } from "node:os";

/** A processor, as far as it can be known. */
export interface Processor {
  /** As it calls itself; empty where that is not known. */
  readonly model: string;
  /** As Node has it: `x64`, `arm64`. */
  readonly architecture: string;
  /** The widest vector instructions that it has, `AVX-512` say; null where that is not known. */
  readonly instructions: string | null;
}

/** From the widest on, by the flag that Linux has for each. */
const widest: readonly (readonly [flag: string, name: string])[] = [
  ["amx_int8", "AMX"],
  ["avx512_vnni", "AVX-512 VNNI"],
  ["avx512f", "AVX-512"],
  ["avx_vnni", "AVX-VNNI"],
  ["avx2", "AVX2"],
  ["avx", "AVX"],
  ["sve2", "SVE2"],
  ["sve", "SVE"],
  ["asimddp", "NEON with dot products"],
  ["asimd", "NEON"],
];

let known: Processor | undefined;

/** The processor that this process runs on. */
export function thisProcessor(): Processor {
  known ??= { model: cpus()[0]?.model.trim() ?? "", architecture: arch(), instructions: instructions(cpuInfo()) };
  return known;
}

/** The widest vector instructions among the flags of `/proc/cpuinfo`. */
export function instructions(info: string): string | null {
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(info)?.[1]?.trim().split(/\s+/));
  return widest.find(([flag]) => flags.has(flag))?.[1] ?? null;
}

/** `Intel(R) Xeon(R), x64, AVX-512` */
export function processorText({ model, architecture, instructions }: Processor): string {
  return [model, architecture, instructions].filter(Boolean).join(", ");
}

function cpuInfo(): string {
  try {
    return readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return "";
  }
}
