import { load as loadForeign, type ReadExternal } from "ongrad";
import { UserError } from "../errors/userError.ts";
import { compileOptions } from "../running/compileOptions.ts";
import type { Running } from "../running/running.ts";
import { kindOf } from "../text/kindOf.ts";
import { toldOf } from "./architectures.ts";
import { describeArchitecture } from "./describeArchitecture.ts";
import { checkForeignOptions, foreignOptionNames } from "./foreign/checkForeignOptions.ts";
import { type ForeignOption, type ForeignOptions, foreignModel, type Opens } from "./foreign/foreignModel.ts";
import type { Model } from "./network/model.ts";
import { type SavedModel, savedModel } from "./savedModel.ts";

/** How a model is loaded; all but the backend and the name is for models that somebody else exported. */
export interface LoadOptions extends ForeignOptions {
  /** What runs the model once, to learn its shapes and to check it. Default: the platform's. */
  readonly backend?: Running["backend"];
  /** What messages call the model. Default "the model". */
  readonly name?: string | undefined;
  /** Reads a file that holds the model's weights, by its place beside the model. Default: such models are refused. */
  readonly readExternal?: ReadExternal | undefined;
}

/**
 * The classifier in the bytes of an ONNX file: a network that Treble saved, whose input layer is part of it, or one
 * that somebody else exported, with its preprocessing. It takes images `[N, C, H, W]` with pixels in [0, 1].
 *
 * @throws UserError where the bytes are no ONNX classifier, or the options do not fit it.
 */
export async function load(bytes: Uint8Array, options: LoadOptions = {}): Promise<Model> {
  const { backend: asked, name = "the model", readExternal, ...foreign } = options;
  if (!(bytes instanceof Uint8Array)) {
    throw new UserError(
      `The bytes of ${name} are ${kindOf(bytes)}; pass a Uint8Array (of an ArrayBuffer \`new Uint8Array(buffer)\`; of a file \`loadFile\` of treble-lab/node).`,
    );
  }
  return modelOf(bytes, name, foreign, async (given) => {
    const { backend } = await compileOptions({ backend: asked });
    return loadForeign(bytes, { backend, ...given, ...(readExternal && { readExternal }) });
  });
}

/**
 * The model in `bytes`: our own, or else the one that `open` opens.
 * @param called what messages call the options.
 */
export async function modelOf(
  bytes: Uint8Array,
  name: string,
  options: ForeignOptions,
  open: Opens,
  called?: (option: ForeignOption) => string,
): Promise<Model> {
  checkForeignOptions(options, called);
  const saved = savedModel(bytes, name, called ? undefined : "give those of an ONNX classifier");
  return saved ? ownModel(saved, options, called) : foreignModel(open, name, options, called);
}

/** A network that Treble saved. @throws UserError for options that are for models from elsewhere. */
export function ownModel(
  { network, architecture, dataset }: SavedModel,
  options: ForeignOptions = {},
  called: (option: ForeignOption) => string = (option) => option,
): Model {
  // The shape of the data is no demand.
  const given = foreignOptionNames.filter((name) => options[name] !== undefined && typeof options[name] !== "function");
  if (given.length > 0) {
    const are = given.length > 1 ? "are" : "is";
    throw new UserError(
      `${given.map(called).join(" and ")} ${are} for models from elsewhere; this network is Treble's own and standardises its images itself.`,
    );
  }
  return {
    ...network,
    description: describeArchitecture(architecture, toldOf(architecture.family)),
    dataset,
    notes: [],
  };
}
