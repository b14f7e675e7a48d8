import { existsSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { type NamedArrays, readNpz } from "../runs/npz.ts";
import { readRegularFile } from "../runs/runFolder.ts";
import { UserError } from "../userError.ts";
import type { CliContext } from "./context.ts";
import { record } from "./describeRun.ts";
import { type FoundRun, findRun, looksLikeId, resultsFlag } from "./store.ts";

export interface SpectrumSource {
  /** For people. */
  readonly name: string;
  readonly arrays: NamedArrays;
}

/**
 * The arrays that `source` names: a path of an npz file, or (the beginning of) the id of a measured run in the store at
 * `results`, of the training run that was measured, or of an attack.
 * @throws UserError where there are none.
 */
export function findSpectrumSource(source: string, results: string, context: CliContext): SpectrumSource {
  const isPath = /[\\/.]/.test(source) || (existsSync(source) && !looksLikeId(source));
  return isPath ? npzFile(source) : measuredRun(findRun(results, source, context), results);
}

function npzFile(path: string): SpectrumSource {
  if (!existsSync(path))
    throw new UserError(`There is no file ${path}; give the path of an npz file, or the id of a run.`);
  const bytes = statSync(path).isFile() ? readRegularFile(realpathSync(path)) : null;
  if (bytes === null)
    throw new UserError(`${path} is not an ordinary file of at most 2 GiB; give the path of an npz file.`);
  // Every zip file, an empty one too, begins so.
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    throw new UserError(`${path} is not an npz file; give one that NumPy's savez or \`treble attack --out\` wrote.`);
  }
  return { name: path, arrays: readNpz(bytes, { name: path }) };
}

function measuredRun({ store, listing }: FoundRun, results: string): SpectrumSource {
  const { config, id } = listing;
  const fields = record(config);
  if (fields.kind === "attack") return attackRun({ store, listing });
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
      `The run ${id} was trained but not measured; write perturbations with \`treble attack ${id}${resultsFlag(results)} --out adversarial.npz\` and measure that file.`,
    );
  }
  const run = store.run(record(measured.config));
  if (run.result() === null)
    throw new UserError(`The run ${measured.id} is not finished, so it has no spectra yet; start it again.`);
  const name = join(run.folder, "spectra.npz");
  return { name, arrays: readNpz(run.readFile("spectra.npz"), { name }) };
}

/** The perturbations that an attack found. */
function attackRun({ store, listing: { config, id } }: FoundRun): SpectrumSource {
  const run = store.run(record(config));
  if (run.result() === null) {
    throw new UserError(`The run ${id} is not finished, so it has no perturbations yet; start the attack again.`);
  }
  const name = join(run.folder, "adversarial.npz");
  return { name, arrays: readNpz(run.readFile("adversarial.npz"), { name }) };
}

function isMeasureOf(config: Readonly<Record<string, unknown>>, id: string): boolean {
  return config.kind === "measure" && typeof config.train === "string" && config.train.startsWith(id);
}
