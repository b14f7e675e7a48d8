import { realpathSync } from "node:fs";
import { UserError } from "../../../errors/userError.ts";
import type { NetworkSignals } from "../../../spectrum/sharedSpectrum.ts";
import { signalsOf } from "../../../spectrum/signals.ts";
import { looksLikeId } from "../../inputs/store.ts";
import type { CliContext } from "../../terminal/context.ts";
import { checkMemory } from "./checkMemory.ts";
import { findSpectrumSource } from "./findSpectrumSource.ts";
import { signalsIn } from "./signalsIn.ts";
import type { SpectrumOptions } from "./spectrumOptions.ts";

/** The signals of several networks, a file (or the id of an attack's run) each. */
export interface SharedFiles {
  readonly networks: readonly NetworkSignals[];
  /** For people. */
  readonly names: readonly string[];
}

/**
 * Reads the files, whose signals must be of the same images in the same order. An array `success`, which attacks write,
 * says where a network has one; without it every signal that is not zero counts.
 * @throws UserError for fewer than two files, one given twice, shapes that differ, and more memory than allowed.
 */
export function sharedFiles(sources: readonly string[], options: SpectrumOptions, context: CliContext): SharedFiles {
  if (sources.length < 2) {
    throw new UserError(
      `--shared has ${sources.length} file; name two or more, of networks that differ in their seed alone.`,
    );
  }
  const networks: NetworkSignals[] = [];
  const names: string[] = [];
  const paths = new Set<string>();
  let bytes = 0;
  for (const source of sources) {
    const { name, arrays } = findSpectrumSource(source, { ...options, flags: true }, context);
    const path = realpathSync(name);
    if (paths.has(path)) throw new UserError(`--shared has ${source} twice; name one file for each network.`);
    paths.add(path);
    const { values, shape, note } = signalsIn(arrays, options.array, name, options.layout);
    if (note && networks.length === 0) context.stderr.write(`note: ${note}\n`);
    const signals = signalsOf(values, shape);
    const first = networks[0]?.signals.shape ?? signals.shape;
    if (String(signals.shape) !== String(first)) {
      throw new UserError(
        `${name} has signals [${signals.shape.join(", ")}], but ${names[0]} has [${first.join(", ")}]; --shared needs those of the same images in the same order.`,
      );
    }
    bytes += values.byteLength;
    checkMemory(bytes, options.maxMemory, `the ${networks.length + 1} files`);
    const { success } = arrays;
    networks.push(success?.data instanceof Uint8Array ? { signals, present: success.data } : { signals });
    names.push(looksLikeId(source) ? source : name);
  }
  return { networks, names };
}
