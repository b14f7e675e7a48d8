import {
  add,
  argMax,
  cast,
  type DType,
  div,
  equal,
  gradients,
  input,
  mul,
  reduceSum,
  type Step,
  type Value,
} from "ongrad";
import { attacked } from "./adversarial.ts";
import { type AugmentChoices, augmented } from "./augment.ts";
import { crossEntropy, exponentialLoss } from "./loss.ts";
import { momentNames, update } from "./optimizer.ts";
import { scheduleFactor } from "./schedule.ts";
import type { TrainingSettings } from "./settings.ts";
import type { Trainable } from "./trainable.ts";

/** State names: the step counter, and parameters and moments under a prefix each. */
export const COUNT = "count";
export const parameterKey = (name: string): string => `parameter ${name}`;
export const momentKey = (moment: string, name: string): string => `${moment} ${name}`;

/** The size of every part of the training state: what a checkpoint holds. */
export function stateShapes(network: Trainable, settings: TrainingSettings): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = { [COUNT]: [] };
  for (const { name, shape, buffer } of network.parameters) {
    shapes[parameterKey(name)] = shape;
    if (buffer) continue;
    for (const moment of momentNames(settings.optimizer)) shapes[momentKey(moment, name)] = shape;
  }
  return shapes;
}

type TrainStep = Step<Record<string, "float32">, string, { loss: DType; correct: "float32" }>;

/**
 * One optimiser step as a graph: state (weights, moments, step counter) and a batch (`images` uint8 `[N, C, H, W]`,
 * `labels` int64 `[N]`, the random choices of augmentation) to the next state, the batch's mean `loss` before the
 * update and its number of `correct` predictions.
 */
export function trainStep(network: Trainable, settings: TrainingSettings): TrainStep {
  const n = settings.batchSize;
  const images = input("images", [n, ...network.images.shape], "uint8");
  const labels = input("labels", [n], "int64");
  const choices: Record<string, Value> = {};
  if (settings.augment.flip) choices.flip = input("flip", [n], "int64");
  if (settings.augment.crop > 0) {
    choices.row = input("row", [n], "int64");
    choices.column = input("column", [n], "int64");
  }
  const pixels = div(cast(images, "float32"), 255);
  const x = augmented(pixels, settings.augment, choices as AugmentChoices);
  return { ...optimizerStep(network, settings, x, labels), feeds: { images, labels, ...choices } };
}

/**
 * The step without its feeds: from pixels `x [N, C, H, W]` in [0, 1], as the network sees them. In adversarial training
 * loss and predictions are those of the attacked images; the attack sees the network as the step does, batch statistics
 * included.
 */
export function optimizerStep(
  network: Trainable,
  settings: Pick<TrainingSettings, "loss" | "optimizer" | "schedule" | "learningRate" | "adversarial">,
  x: Value,
  labels: Value,
): Omit<TrainStep, "feeds"> {
  const weights = Object.fromEntries(
    network.parameters.map(({ name, shape }) => [name, input(parameterKey(name), shape)]),
  );
  const { adversarial } = settings;
  const lossOf = (logits: Value): Value =>
    settings.loss === "exponential" ? exponentialLoss(logits, labels) : crossEntropy(logits, labels);
  // Copies are differentiated, which the attack does not depend on: its images count as given.
  const parameters = adversarial ? copies(weights) : weights;
  const images = adversarial
    ? attacked(x, adversarial, (attempt) => lossOf(inTraining(network, attempt, weights).logits))
    : x;
  const { logits, buffers } = inTraining(network, images, parameters);
  const loss = lossOf(logits);
  const names = network.parameters.flatMap(({ name, buffer }) => (buffer ? [] : [name]));
  const derivatives = gradients(
    loss,
    names.map((name) => parameters[name]!),
    undefined,
    { finiteAt: [logits] },
  );

  const now = input(COUNT, []);
  const count = add(now, 1);
  const learningRate = mul(scheduleFactor(settings.schedule, count), settings.learningRate);
  const state: Record<string, { now: Value<"float32">; next: Value }> = { [COUNT]: { now, next: count } };
  names.forEach((name, i) => {
    const parameter = weights[name]!;
    const moments = Object.fromEntries(
      momentNames(settings.optimizer).map((moment) => [moment, input(momentKey(moment, name), parameter.shape)]),
    );
    const next = update(settings.optimizer, { parameter, gradient: derivatives[i]!, moments, learningRate, count });
    state[parameterKey(name)] = { now: parameter, next: next.parameter };
    for (const [moment, value] of Object.entries(moments)) {
      state[momentKey(moment, name)] = { now: value, next: next.moments[moment]! };
    }
  });
  for (const [name, next] of Object.entries(buffers)) state[parameterKey(name)] = { now: weights[name]!, next };
  const correct = reduceSum(cast(equal(argMax(logits, 1), labels), "float32"));
  return { state, results: { loss, correct } };
}

type Parameters = Readonly<Record<string, Value>>;

/** What training sees of a network. */
function inTraining(
  network: Trainable,
  images: Value,
  parameters: Parameters,
): { readonly logits: Value; readonly buffers: Parameters } {
  return (
    network.inTraining?.(images, parameters) ?? {
      logits: network.logits(images, parameters),
      buffers: {},
    }
  );
}

function copies(values: Parameters): Parameters {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, mul(value, 1)]));
}
