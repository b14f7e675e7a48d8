import type { Classifier } from "../network/classifier.ts";
import type { ForeignModelUse } from "../network/model.ts";
import { checkPreprocessing, type Preprocessing, preprocess } from "./preprocessing.ts";

/**
 * A classifier that has no preprocessing of its own yet, of pixels in [0, 1] that go through one first. What a model
 * says of how it is fed says so too.
 * @throws UserError where the preprocessing does not fit its channels.
 */
export function preprocessed<Of extends Classifier & { readonly foreign?: ForeignModelUse }>(
  model: Of,
  preprocessing: Preprocessing,
): Of {
  checkPreprocessing(preprocessing, model.shape[0]);
  const { range, channelOrder, mean, std } = preprocessing;
  const told = { range: range ?? ([0, 1] as const), channelOrder: channelOrder ?? ("rgb" as const) };
  return {
    ...model,
    logits: (x) => model.logits(preprocess(x, preprocessing)),
    ...(model.foreign && {
      foreign: { ...model.foreign, preprocessing: { ...told, mean: mean ?? null, std: std ?? null } },
    }),
  };
}
