import { basename } from "node:path";
import { concat, constant, div, type LoadedModel, ModelError, slice, sub, type Value } from "ongrad";
import { loadFile } from "ongrad/node";
import type { Classifier } from "../attacks/classifier.ts";
import { UserError } from "../userError.ts";
import type { AttackableModel } from "./findModel.ts";

/** What the images go through before the network, where that is no part of the file: per channel, in pixel units. */
export interface Preprocessing {
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
}

/**
 * A classifier that somebody else exported, taking pixels in [0, 1].
 * @throws UserError where it cannot be imported, or the preprocessing does not fit its channels.
 */
export async function foreignModel(path: string, { mean, std }: Preprocessing): Promise<AttackableModel> {
  const model = await loadFile(path).catch((error: unknown) => {
    if (!(error instanceof ModelError)) throw error;
    throw new UserError(`${path} cannot be used: ${error.message}`, { cause: error });
  });
  const [channels] = model.shape;
  for (const [flag, values] of [
    ["--mean", mean],
    ["--std", std],
  ] as const) {
    if (values !== undefined && values.length !== channels) {
      throw new UserError(
        `${flag} has ${values.length} numbers, but ${path} takes images of ${channels} ${channels === 1 ? "channel" : "channels"}.`,
      );
    }
  }
  const perChannel = (values: readonly number[]): Value =>
    constant(Float32Array.from(values), [1, values.length, 1, 1]);
  const classifier: Classifier = {
    shape: model.shape,
    classes: model.classes,
    logits: (x) => {
      const centred = mean ? sub(x, perChannel(mean)) : x;
      return inPieces(model, std ? div(centred, perChannel(std)) : centred);
    },
  };
  return {
    classifier,
    description: `${basename(path)} (opset ${model.opset}${model.producer ? `, ${model.producer}` : ""})`,
    dataset: null,
    notes: model.notes,
  };
}

/** Logits of any number of images from a model that may take a fixed number at a time: the last ones beside others, if need be. */
function inPieces({ batch, logits }: LoadedModel, images: Value): Value {
  const count = images.shape[0]!;
  if (batch === "any" || batch === count) return logits(images);
  if (count < batch) {
    const copies = Array.from({ length: Math.ceil(batch / count) }, () => images);
    return slice(logits(slice(concat(copies, 0), 0, 0, batch)), 0, 0, count);
  }
  const pieces: Value[] = [];
  for (let done = 0; done < count; done += batch) {
    const first = Math.min(done, count - batch);
    const piece = logits(slice(images, 0, first, first + batch));
    pieces.push(first === done ? piece : slice(piece, 0, done - first, batch));
  }
  return concat(pieces, 0);
}
