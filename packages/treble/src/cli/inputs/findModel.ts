import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { record } from "../../formats/record.ts";
import { ownModel } from "../../models/load.ts";
import type { Model } from "../../models/network/model.ts";
import { loadFile } from "../../models/node/loadFile.ts";
import { type SavedModel, savedModel } from "../../models/savedModel.ts";
import { foreignFlag, foreignOptions, type ModelOptions } from "../parse/modelOptions.ts";
import type { CliContext } from "../terminal/context.ts";
import { type FoundRun, findRun, looksLikeId } from "./store.ts";

/**
 * The model that `target` names: a path of an ONNX file or of a run's folder, or (the beginning of) the id of a
 * training run in the store at `results`. `options` are for models that Treble did not save, and so is the shape of the
 * data, which decides what their files leave open.
 * @throws UserError where there is none, or it cannot be used.
 */
export async function findModel(
  target: string,
  results: string,
  options: ModelOptions,
  context: CliContext,
  imageShape?: (channels: number | undefined) => Promise<readonly [number, number, number]>,
): Promise<Model> {
  const isPath = /[\\/.]/.test(target) || (existsSync(target) && !looksLikeId(target));
  if (isPath) return modelFile(target, options, imageShape);
  return ownModel(modelOfRun(findRun(results, target, context)), foreignOptions(options), foreignFlag);
}

async function modelFile(
  target: string,
  options: ModelOptions,
  imageShape: ((channels: number | undefined) => Promise<readonly [number, number, number]>) | undefined,
): Promise<Model> {
  const path = existsSync(target) && statSync(target).isDirectory() ? join(target, "model.onnx") : target;
  if (!existsSync(path))
    throw new UserError(`There is no file ${path}; give the id of a run, or the path of a model.onnx.`);
  return loadFile(path, { imageShape, ...foreignOptions(options) }, foreignFlag);
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
