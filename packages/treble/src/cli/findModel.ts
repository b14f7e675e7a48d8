import { existsSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Classifier } from "../attacks/classifier.ts";
import { readRegularFile } from "../runs/runFolder.ts";
import { UserError } from "../userError.ts";
import type { CliContext } from "./context.ts";
import { describeArchitecture, record } from "./describeRun.ts";
import { foreignModel, type Preprocessing } from "./foreignModel.ts";
import { type SavedModel, savedModel } from "./savedModel.ts";
import { type FoundRun, findRun, looksLikeId } from "./store.ts";

/** A network to attack, its preprocessing included. */
export interface AttackableModel {
  readonly classifier: Classifier;
  /** For people. */
  readonly description: string;
  /** Name of the dataset it was trained on, where that is known. */
  readonly dataset: string | null;
  /** What a user should know about the model, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * The model that `target` names: a path of an ONNX file or of a run's folder, or (the beginning of) the id of a training
 * run in the store at `results`. `preprocessing` is for models that Treble did not save.
 * @throws UserError where there is none, or it cannot be used.
 */
export async function findModel(
  target: string,
  results: string,
  preprocessing: Preprocessing,
  context: CliContext,
): Promise<AttackableModel> {
  const isPath = /[\\/.]/.test(target) || (existsSync(target) && !looksLikeId(target));
  if (isPath) return modelFile(target, preprocessing);
  return attackable(modelOfRun(findRun(results, target, context)), preprocessing);
}

/** A network that Treble saved: its input layer is part of it. */
function attackable(model: SavedModel, { mean, std }: Preprocessing): AttackableModel {
  if (mean !== undefined || std !== undefined) {
    throw new UserError("--mean and --std are for models from elsewhere; this network standardises its images itself.");
  }
  const { network, architecture, dataset } = model;
  return { classifier: network, description: describeArchitecture(architecture), dataset, notes: [] };
}

async function modelFile(target: string, preprocessing: Preprocessing): Promise<AttackableModel> {
  const path = existsSync(target) && statSync(target).isDirectory() ? join(target, "model.onnx") : target;
  if (!existsSync(path))
    throw new UserError(`There is no file ${path}; give the id of a run, or the path of a model.onnx.`);
  // A link is followed here, because the user named it.
  const bytes = statSync(path).isFile() ? readRegularFile(realpathSync(path)) : null;
  if (bytes === null)
    throw new UserError(`${path} is not an ordinary file of at most 2 GiB; give the path of a model.onnx.`);
  const saved = savedModel(bytes, path);
  return saved ? attackable(saved, preprocessing) : foreignModel(path, preprocessing);
}

function modelOfRun({ store, listing: { id, config } }: FoundRun): SavedModel {
  const fields = record(config);
  if (fields.kind !== "train") {
    const other = config === null ? "has an unreadable configuration" : `is of the kind "${String(fields.kind)}"`;
    throw new UserError(`The run ${id} ${other} and holds no network; give the id of a training run.`);
  }
  const run = store.run(fields);
  if (run.result() === null) {
    throw new UserError(
      `The run ${id} is not finished, so it has no model yet; start its training again to finish it.`,
    );
  }
  const path = join(run.folder, "model.onnx");
  const saved = savedModel(run.readFile("model.onnx"), path);
  if (saved === null) throw new UserError(`${path} does not say what it is; train the network again.`);
  return saved;
}
