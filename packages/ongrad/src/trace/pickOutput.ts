import type { NodeProto } from "onnx-buf";
import { isFloat } from "../graph/value.ts";
import { type Declared, type ForeignModel, standard } from "./foreignModel.ts";
import { ModelError } from "./foreignNode.ts";
import type { NameOption } from "./loadOption.ts";
import { dtypeOfOnnx } from "./readTensor.ts";

/**
 * The value that holds the logits: the one that the caller names, which may lie inside the graph, or the model's own
 * output, of several the only one that can be: a number for each class, neither labels nor the probabilities of others.
 * @throws ModelError where there is none or a choice.
 */
export function pickOutput(model: ForeignModel, wanted: string | undefined, say: NameOption): string {
  const { outputs } = model;
  const names = outputs.map(({ name }) => `"${name}"`).join(", ");
  if (wanted !== undefined) {
    const named = outputs.find(({ name }) => name === wanted);
    if (named) return tensorBehind(model, named).name;
    if (model.producers.has(wanted)) return wanted;
    throw new ModelError(`The model has no output "${wanted}"; its outputs are ${names}.`, "output");
  }
  const [only, ...more] = outputs;
  if (only && more.length === 0) return tensorBehind(model, only).name;
  const candidates = [
    ...new Set(outputs.map((output) => tensorBehind(model, output)).filter((output) => mayBeLogits(model, output))),
  ].map(({ name }) => name);
  const first = candidates.filter(
    (name) => !candidates.some((other) => other !== name && followsFrom(model, name, other)),
  );
  if (first.length === 1) return first[0]!;
  throw new ModelError(
    `The model has the outputs ${names || "(none)"}; say which one is the logits with ${say("output", "NAME")}.`,
    "output",
  );
}

/** scikit-learn's converters put probabilities into a sequence of maps: the tensor that those are made of. */
function tensorBehind(model: ForeignModel, output: Declared): Declared {
  const maker = model.producers.get(output.name);
  if (maker?.opType !== "ZipMap" || !maker.input[0]) return output;
  return { name: maker.input[0], type: 0, isTensor: true, dimensions: undefined };
}

/** First outputs that are labels, where the file does not say a type. */
const labelling = /^(ArgMax|ArgMin|LinearClassifier|SVMClassifier|TreeEnsembleClassifier)$/;

function mayBeLogits(model: ForeignModel, { name, type, isTensor, dimensions }: Declared): boolean {
  if (!isTensor) return false;
  if (type !== 0) {
    const dtype = dtypeOfOnnx(type);
    if (!dtype || !(isFloat(dtype) || dtype === "uint8" || dtype === "int8")) return false;
  }
  const maker = model.producers.get(name);
  if (type === 0 && maker && labelling.test(maker.opType) && maker.output[0] === name) return false;
  return !dimensions || dimensions.slice(1).filter((extent) => extent !== 1).length < 2;
}

/** Operators that turn logits into probabilities, or leave them what they are. */
const ending = new Set(
  (
    "Softmax LogSoftmax Sigmoid HardSigmoid Exp Log Neg Reciprocal ReduceSum ReduceMax ReduceLogSumExp Sub Add Div Mul " +
    "Max Min Clip Identity Cast Constant Reshape Flatten Squeeze Unsqueeze Expand Normalizer"
  ).split(" "),
);

/** Operators whose further inputs are about shapes. */
const shaping = /^(Reshape|Expand|Squeeze|Unsqueeze)$/;

/** Whether one value is made of another, of constants, and of the operators above alone. */
function followsFrom(model: ForeignModel, name: string, other: string): boolean {
  const seen = new Set<string>();
  let found = false;
  const open = [name];
  while (open.length > 0) {
    const at = open.pop()!;
    if (at === other) found = true;
    if (at === other || at === "" || seen.has(at) || model.initializers.has(at)) continue;
    seen.add(at);
    const maker = model.producers.get(at);
    if (!maker || !isEnding(maker)) return false;
    open.push(...(shaping.test(maker.opType) ? maker.input.slice(0, 1) : maker.input));
  }
  return found;
}

function isEnding({ opType, domain }: NodeProto): boolean {
  return ending.has(opType) && (standard(domain) === "" || opType === "Normalizer");
}
