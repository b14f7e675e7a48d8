import { concat, type LoadedModel, slice, type Value } from "ongrad";
import { UserError } from "../../errors/userError.ts";
import type { Classifier } from "../network/classifier.ts";
import { checkPreprocessing, type Preprocessing, preprocess } from "./preprocessing.ts";

/**
 * A classifier of pixels in [0, 1] from a model that ongrad has loaded (`load`, `loadFile`). A model of integers is fed
 * from [0, 255], one of int8 from [−128, 127], where no range is given.
 * @param name what to call a part of the preprocessing in a message
 * @throws UserError where the preprocessing does not fit the model.
 */
export function foreignClassifier(
  model: LoadedModel,
  preprocessing: Preprocessing = {},
  name: (part: keyof Preprocessing) => string = (part) => part,
): Classifier {
  const { shape, classes, input } = model;
  checkPreprocessing(preprocessing, shape[0], name);
  const isInteger = input.dtype.includes("int");
  const given = (["mean", "std"] as const).find((part) => preprocessing[part] !== undefined);
  if (isInteger && given !== undefined) {
    throw new UserError(
      `The model takes pixels as ${input.dtype} and standardises them itself; leave out ${name(given)}.`,
    );
  }
  const range = preprocessing.range ?? (isInteger ? integerRange(input.dtype) : undefined);
  return { shape, classes, logits: (x) => inPieces(model, preprocess(x, { ...preprocessing, range })) };
}

/** What 0 and 1 are to a model of integers. */
export function integerRange(dtype: string): readonly [number, number] {
  return dtype === "int8" ? [-128, 127] : [0, 255];
}

/**
 * Logits of any number of images from a model that may take a fixed number at a time: the last ones beside others, if
 * need be.
 */
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
