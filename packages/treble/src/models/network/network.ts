import { constant, div, type Shape, sizeOf, sub, type Value } from "ongrad";

/** The images a network is made for. */
export interface ImageSpec {
  /** `[C, H, W]` */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  /** Per channel, in pixel units: the input layer subtracts `mean` and divides by `std`. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** A parameter of a network, before it has values. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  /** Standard deviation of the normal distribution it starts from, or the constant it starts as. */
  readonly initial: { readonly std: number } | { readonly value: number };
  /** Carried along in training but not by the optimiser (a running average): `inTraining` says what it becomes. */
  readonly buffer?: true;
}

/** An architecture on given images: its parameters and the pure function from pixels to logits. */
export interface Network {
  readonly images: ImageSpec;
  readonly parameters: readonly ParameterSpec[];
  /** Images `[N, C, H, W]` with pixels in [0, 1] to logits `[N, classes]`. */
  logits(images: Value, parameters: Readonly<Record<string, Value>>): Value;
  /** The logits of a training batch and what every buffer becomes. Absent where training sees the same logits. */
  inTraining?(images: Value, parameters: Readonly<Record<string, Value>>): InTraining;
}

/** What a network does with a training batch. */
export interface InTraining {
  readonly logits: Value;
  readonly buffers: Readonly<Record<string, Value>>;
}

/** Parameter arrays by name. */
export type Weights = Readonly<Record<string, Float32Array>>;

export type Activation = "linear" | "relu";

/** He initialisation (He et al. 2015): standard deviation sqrt(2 / fan-in). */
export function weight(name: string, shape: Shape, fanIn: number): ParameterSpec {
  return { name, shape, initial: { std: Math.sqrt(2 / fanIn) } };
}

/** A parameter that starts as zeros. */
export function bias(name: string, shape: Shape): ParameterSpec {
  return { name, shape, initial: { value: 0 } };
}

/** Scale and bias of a normalisation layer. */
export function normParameters(name: string, channels: number): ParameterSpec[] {
  return [{ name: `${name}.scale`, shape: [channels], initial: { value: 1 } }, bias(`${name}.bias`, [channels])];
}

/** The first layer of every network: per-channel standardisation. */
export function standardize(x: Value, { mean, std }: ImageSpec): Value {
  const perChannel = (values: readonly number[]): Value =>
    constant(Float32Array.from(values), [1, values.length, 1, 1]);
  return div(sub(x, perChannel(mean)), perChannel(std));
}

/** The number of trained numbers. */
export function parameterCount(network: Network): number {
  return network.parameters.reduce((sum, { shape, buffer }) => sum + (buffer ? 0 : sizeOf(shape)), 0);
}
