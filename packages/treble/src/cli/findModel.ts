import { existsSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { readRegularFile } from "../runs/runFolder.ts";
import { UserError } from "../userError.ts";
import type { CliContext } from "./context.ts";
import { record } from "./describeRun.ts";
import { type SavedModel, savedModel } from "./savedModel.ts";
import { type FoundRun, findRun, looksLikeId } from "./store.ts";

/**
 * The model that `target` names: a path of a model.onnx or of a run's folder, or (the beginning of) the id of a training
 * run in the store at `results`.
 * @throws UserError where there is none, or it cannot be used.
 */
export function findModel(target: string, results: string, context: CliContext): SavedModel {
  const isPath = /[\\/.]/.test(target) || (existsSync(target) && !looksLikeId(target));
  if (isPath) return modelFile(target);
  return modelOfRun(findRun(results, target, context));
}

function modelFile(target: string): SavedModel {
  const path = existsSync(target) && statSync(target).isDirectory() ? join(target, "model.onnx") : target;
  if (!existsSync(path))
    throw new UserError(`There is no file ${path}; give the id of a run, or the path of a model.onnx.`);
  // A link is followed here, because the user named it.
  const bytes = statSync(path).isFile() ? readRegularFile(realpathSync(path)) : null;
  if (bytes === null)
    throw new UserError(`${path} is not an ordinary file of at most 2 GiB; give the path of a model.onnx.`);
  return savedModel(bytes, path);
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
  return savedModel(run.readFile("model.onnx"), join(run.folder, "model.onnx"));
}
