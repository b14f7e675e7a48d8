import { add, div, mul, pow, sqrt, sub, type Value } from "ongrad";
import { z } from "zod";

const positive = z.number().positive();
const fraction = z.number().min(0).lt(1);

/** An optimiser as plain data. Weight decay covers every parameter: coupled in SGD and Adam, decoupled in AdamW. */
export const optimizerSchema = z.discriminatedUnion("name", [
  z.strictObject({
    name: z.literal("sgd"),
    momentum: fraction.default(0.9),
    nesterov: z.boolean().default(false),
    weightDecay: z.number().min(0).default(0),
  }),
  z.strictObject({
    name: z.enum(["adam", "adamw"]),
    beta1: fraction.default(0.9),
    beta2: fraction.default(0.999),
    epsilon: positive.default(1e-8),
    weightDecay: z.number().min(0).default(0),
  }),
]);

export type Optimizer = z.output<typeof optimizerSchema>;

/** The moving averages an optimiser keeps for every parameter. */
export function momentNames(optimizer: Optimizer): readonly string[] {
  return optimizer.name === "sgd" ? ["momentum"] : ["mean", "square"];
}

export interface Update {
  readonly parameter: Value;
  readonly moments: Readonly<Record<string, Value>>;
}

/** What one update is made from. */
export interface UpdateInput {
  readonly parameter: Value;
  readonly gradient: Value;
  readonly moments: Readonly<Record<string, Value>>;
  /** Scalar. */
  readonly learningRate: Value;
  /** Scalar: 1 at the first step. */
  readonly count: Value;
}

/** One update of one parameter, as PyTorch's `torch.optim` does it. */
export function update(optimizer: Optimizer, step: UpdateInput): Update {
  return optimizer.name === "sgd" ? sgd(optimizer, step) : adam(optimizer, step);
}

function sgd(options: Extract<Optimizer, { name: "sgd" }>, step: UpdateInput): Update {
  const gradient = decayed(step.gradient, step.parameter, options.weightDecay);
  const momentum = add(mul(step.moments.momentum!, options.momentum), gradient);
  const direction = options.nesterov ? add(gradient, mul(momentum, options.momentum)) : momentum;
  return { parameter: sub(step.parameter, mul(direction, step.learningRate)), moments: { momentum } };
}

/**
 * Kingma & Ba 2015, in the order of the end of their section 2 (one pass shorter); decoupled decay after Loshchilov &
 * Hutter 2019.
 */
function adam(options: Exclude<Optimizer, { name: "sgd" }>, step: UpdateInput): Update {
  const { beta1, beta2, epsilon, weightDecay } = options;
  const decoupled = options.name === "adamw";
  const gradient = decoupled ? step.gradient : decayed(step.gradient, step.parameter, weightDecay);
  const mean = add(mul(step.moments.mean!, beta1), mul(gradient, 1 - beta1));
  const square = add(mul(step.moments.square!, beta2), mul(mul(gradient, gradient), 1 - beta2));
  const meanCorrection = sub(1, pow(beta1, step.count));
  const deviationCorrection = sqrt(sub(1, pow(beta2, step.count)));
  const scale = div(mul(step.learningRate, deviationCorrection), meanCorrection);
  const deviation = add(sqrt(square), mul(deviationCorrection, epsilon));
  const start =
    decoupled && weightDecay > 0 ? mul(step.parameter, sub(1, mul(step.learningRate, weightDecay))) : step.parameter;
  return { parameter: sub(start, mul(div(mean, deviation), scale)), moments: { mean, square } };
}

function decayed(gradient: Value, parameter: Value, weightDecay: number): Value {
  return weightDecay > 0 ? add(gradient, mul(parameter, weightDecay)) : gradient;
}
