import { type ModelContents, readModel } from "ongrad";
import { z } from "zod";
import { UserError } from "../errors/userError.ts";
import { type Architecture, buildNetwork, parseArchitecture } from "./architectures.ts";
import type { ImageSpec, Weights } from "./network/network.ts";
import { type TrainedNetwork, withWeights } from "./network/trained.ts";

/** A network that Treble trained and saved. */
export interface SavedModel {
  readonly network: TrainedNetwork;
  readonly architecture: Architecture;
  readonly images: ImageSpec;
  /** Name of the dataset it was trained on. */
  readonly dataset: string;
}

const runSchema = z.object({ dataset: z.string(), architecture: z.unknown() });
const positive = z.int().min(1);
const imagesSchema = z.object({
  shape: z.tuple([positive, positive, positive]),
  classes: positive,
  mean: z.array(z.number()),
  std: z.array(z.number().positive()),
});

/**
 * Reads back what `trainRun` saved: the architecture from the metadata, the weights from the initialisers.
 *
 * @param path what to call the file in an error.
 * @param instead what to give instead of bytes that are no ONNX model.
 * @returns null for a model from elsewhere.
 * @throws UserError where the bytes are no ONNX model, or a damaged one of ours.
 */
export function savedModel(
  bytes: Uint8Array,
  path: string,
  instead = "give the id of a run, or the path of an ONNX classifier",
): SavedModel | null {
  const damaged = (what: string): UserError =>
    new UserError(`${path} is damaged (${what}); train the network again, or give the id of its run.`);
  let contents: ModelContents;
  try {
    contents = readModel(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
    if (reason.startsWith("The initialiser")) throw damaged(reason);
    const why = reason.startsWith("These bytes") ? "" : `: ${reason[0]!.toLowerCase()}${reason.slice(1)}`;
    const advice = why === "" ? `; ${instead}` : "";
    throw new UserError(`${path} cannot be read as an ONNX model${why}${advice}.`, { cause: error });
  }
  const { "treble.run": run, "treble.images": spec } = contents.metadata;
  if (run === undefined || spec === undefined) {
    return null;
  }
  const config = runSchema.safeParse(parsedJson(run));
  const images = imagesSchema.safeParse(parsedJson(spec));
  if (!config.success || !images.success) throw damaged("its metadata cannot be read");
  const { shape, mean, std } = images.data;
  if (mean.length !== shape[0] || std.length !== shape[0]) throw damaged("its metadata contradicts itself");

  const architecture = parseArchitecture(config.data.architecture);
  const network = buildNetwork(architecture, images.data);
  const weights: Record<string, Float32Array> = {};
  for (const { name, shape: wanted } of network.parameters) {
    const found = Object.hasOwn(contents.initializers, name) ? contents.initializers[name] : undefined;
    if (!(found?.data instanceof Float32Array) || String(found.shape) !== String(wanted)) {
      throw damaged(`its weights ${JSON.stringify(name)} are missing or of another shape`);
    }
    if (!found.data.every(Number.isFinite)) {
      throw new UserError(
        `${path} has weights (${name}) that are not finite numbers; train it at a smaller learning rate.`,
      );
    }
    weights[name] = found.data;
  }
  return {
    network: withWeights(network, weights satisfies Weights),
    architecture,
    images: images.data,
    dataset: config.data.dataset,
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
