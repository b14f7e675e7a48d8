import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../errors/userError.ts";
import { withFileSource } from "../../../files/regularFile.ts";
import { type NamedArrays, type NpzFile, openNpz } from "../../../formats/npz.ts";
import { record } from "../../../formats/record.ts";
import { type FoundRun, findRun, looksLikeId, resultsFlag } from "../../inputs/store.ts";
import type { CliContext } from "../../terminal/context.ts";
import { checkMemory } from "./checkMemory.ts";
import { measuredNames } from "./measuredArrays.ts";
import { signalShape, signalsArray } from "./signalsIn.ts";
import { spectrumMemory } from "./spectrumMemory.ts";

export interface SpectrumSource {
  /** For people. */
  readonly name: string;
  readonly arrays: NamedArrays;
}

export interface SpectrumSourceOptions {
  readonly array?: string;
  readonly results: string;
  readonly maxMemory: number;
  /** Takes the flags `success` of an attack along with its perturbations. */
  readonly flags?: boolean;
}

/**
 * The arrays that `source` names, those alone that are to be measured or shown: a path of an npz file, or (the
 * beginning of) the id of a measured run in the store at `results`, of the training run that was measured, or of an
 * attack.
 * @throws UserError where there are none, or they would take more than `maxMemory` bytes of memory.
 */
export function findSpectrumSource(
  source: string,
  options: SpectrumSourceOptions,
  context: CliContext,
): SpectrumSource {
  const isPath = /[\\/.]/.test(source) || (existsSync(source) && !looksLikeId(source));
  return isPath ? npzFile(source, options) : measuredRun(findRun(options.results, source, context), options);
}

function npzFile(path: string, options: SpectrumSourceOptions): SpectrumSource {
  if (!existsSync(path))
    throw new UserError(`There is no file ${path}; give the path of an npz file, or the id of a run.`);
  const arrays = withFileSource(realpathSync(path), (file) => {
    // Every zip file, an empty one too, begins so.
    const [first, second] = file.read(0, 2);
    if (first !== 0x50 || second !== 0x4b) {
      throw new UserError(`${path} is not an npz file; give one that NumPy's savez or \`treble attack --out\` wrote.`);
    }
    return neededArrays(openNpz(file, path), path, options);
  });
  if (arrays === null) throw new UserError(`${path} is not an ordinary file; give the path of an npz file.`);
  return { name: path, arrays };
}

/** What is shown of measured spectra, or the one array of signals. */
function neededArrays(npz: NpzFile, path: string, { array, maxMemory, flags }: SpectrumSourceOptions): NamedArrays {
  const measured = array === undefined && !flags ? measuredNames(npz.heads) : null;
  const names = measured ?? [signalsArray(npz.heads, array, path, npz.unread)];
  const shape = npz.heads.get(names[0]!)?.shape ?? [];
  checkMemory(measured ? shownMemory(npz, measured) : signalsMemory(npz, names[0]!, shape), maxMemory, path);
  const success = npz.heads.get("success");
  if (flags && success?.dtype === "|u1" && String(success.shape) === String(shape[0])) names.push("success");
  return Object.fromEntries(names.map((name) => [name, npz.read(name)]));
}

/** Values of one array come twice where they are not float32 already. */
function signalsMemory(npz: NpzFile, name: string, shape: readonly number[]): number {
  const dtype = npz.heads.get(name)?.dtype;
  const copied = dtype === "<f4" ? 0 : product(shape) * (dtype === "<f8" ? 8 : 1);
  return spectrumMemory(shape[0] ?? 0, signalShape(shape)) + copied;
}

/** Every value comes once as it is and a few times in what is worked out of it. */
function shownMemory(npz: NpzFile, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + 40 * product(npz.heads.get(name)?.shape ?? []), 0);
}

function product(shape: readonly number[]): number {
  return shape.reduce((all, extent) => all * extent, 1);
}

function measuredRun({ store, listing }: FoundRun, options: SpectrumSourceOptions): SpectrumSource {
  const { config, id } = listing;
  const fields = record(config);
  if (fields.kind === "attack") return attackRun({ store, listing }, options);
  const measured =
    fields.kind === "measure"
      ? listing
      : store.list().find((other) => isMeasureOf(record(other.config), id) && other.state === "done");
  if (fields.kind !== "measure" && fields.kind !== "train") {
    throw new UserError(
      `The run ${id} is of the kind "${String(fields.kind)}" and has no spectra; give a run that was measured or that attacked.`,
    );
  }
  if (!measured) {
    throw new UserError(
      `The run ${id} was trained but not measured; write perturbations with \`treble attack ${id}${resultsFlag(options.results)} --out adversarial.npz\` and measure that file.`,
    );
  }
  const run = store.run(record(measured.config));
  if (run.result() === null)
    throw new UserError(`The run ${measured.id} is not finished, so it has no spectra yet; start it again.`);
  const name = join(run.folder, "spectra.npz");
  return npzFile(name, { results: options.results, maxMemory: options.maxMemory });
}

/** The perturbations that an attack found. */
function attackRun({ store, listing: { config, id } }: FoundRun, options: SpectrumSourceOptions): SpectrumSource {
  const run = store.run(record(config));
  if (run.result() === null) {
    throw new UserError(`The run ${id} is not finished, so it has no perturbations yet; start the attack again.`);
  }
  return npzFile(join(run.folder, "adversarial.npz"), options);
}

function isMeasureOf(config: Readonly<Record<string, unknown>>, id: string): boolean {
  return config.kind === "measure" && typeof config.train === "string" && config.train.startsWith(id);
}
