import { existsSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import { record } from "../../formats/record.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { type SavedModel, savedModel } from "../../models/savedModel.ts";
import { type ModelOptions, modelFlags } from "../parse/modelOptions.ts";
import type { CliContext } from "../terminal/context.ts";
import { describeArchitecture } from "./describeRun.ts";
import { foreignModel } from "./foreignModel.ts";
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
  /** How a model from elsewhere is fed and read. */
  readonly foreign?: ForeignModelUse;
}

/** How a model from elsewhere is fed and read: part of a result. */
export interface ForeignModelUse {
  readonly input: {
    readonly name: string;
    readonly type: string;
    readonly layout: string;
    readonly shape: readonly number[];
  };
  readonly output: string;
  readonly softmaxCut: boolean;
  readonly straightThrough: boolean;
  readonly batchNormFolded: boolean;
  /** What pixels in [0, 1] go through, in this order. */
  readonly preprocessing: {
    readonly range: readonly [number, number];
    readonly channelOrder: "rgb" | "bgr";
    readonly mean: readonly number[] | null;
    readonly std: readonly number[] | null;
  };
  /** Whether the model shifts or scales its images itself. */
  readonly standardizes: boolean;
}

/**
 * The model that `target` names: a path of an ONNX file or of a run's folder, or (the beginning of) the id of a training
 * run in the store at `results`. `options` are for models that Treble did not save, and so is the shape of the data, which
 * decides what their files leave open.
 * @throws UserError where there is none, or it cannot be used.
 */
export async function findModel(
  target: string,
  results: string,
  options: ModelOptions,
  context: CliContext,
  imageShape?: (channels: number | undefined) => Promise<readonly [number, number, number]>,
): Promise<AttackableModel> {
  const isPath = /[\\/.]/.test(target) || (existsSync(target) && !looksLikeId(target));
  if (isPath) return modelFile(target, options, imageShape);
  return attackable(modelOfRun(findRun(results, target, context)), options);
}

/** A network that Treble saved: its input layer is part of it. */
function attackable(model: SavedModel, options: ModelOptions): AttackableModel {
  const given = (Object.keys(modelFlags) as (keyof ModelOptions)[]).filter((name) => options[name] !== undefined);
  if (given.length > 0) {
    const flags = given.map((name) => modelFlags[name]).join(" and ");
    const are = given.length > 1 ? "are" : "is";
    throw new UserError(
      `${flags} ${are} for models from elsewhere; this network is Treble's own and standardises its images itself.`,
    );
  }
  const { network, architecture, dataset } = model;
  return { classifier: network, description: describeArchitecture(architecture), dataset, notes: [] };
}

async function modelFile(
  target: string,
  options: ModelOptions,
  imageShape: ((channels: number | undefined) => Promise<readonly [number, number, number]>) | undefined,
): Promise<AttackableModel> {
  const path = existsSync(target) && statSync(target).isDirectory() ? join(target, "model.onnx") : target;
  if (!existsSync(path))
    throw new UserError(`There is no file ${path}; give the id of a run, or the path of a model.onnx.`);
  // A link is followed here, because the user named it.
  const bytes = statSync(path).isFile() ? readRegularFile(realpathSync(path)) : null;
  if (bytes === null)
    throw new UserError(`${path} is not an ordinary file of at most 2 GiB; give the path of a model.onnx.`);
  const saved = savedModel(bytes, path);
  return saved ? attackable(saved, options) : foreignModel(path, options, imageShape);
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
