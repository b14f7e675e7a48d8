import { add, batchNorm, div, mul, reshape, sqrt, sub, type Value } from "ongrad";
import { bias, type Network, normParameters, type ParameterSpec } from "../network/network.ts";

/** Normalises the channels of `x [N, C, H, W]` by the layer of that name. */
export type Normalize = (x: Value, layer: string) => Value;

/** Share of a batch in the running averages, and what variances are kept away from 0 by: PyTorch's defaults. */
const MOMENTUM = 0.1;
const EPSILON = 1e-5;

/** The parameters of one layer of batch normalisation, its running averages among them. */
export function batchNormParameters(layer: string, channels: number): ParameterSpec[] {
  return [
    ...normParameters(layer, channels),
    { ...bias(`${layer}.mean`, [channels]), buffer: true },
    { name: `${layer}.variance`, shape: [channels], initial: { value: 1 }, buffer: true },
  ];
}

/**
 * A network with batch normalisation (Ioffe & Szegedy 2015) from its forward pass. Training normalises by the
 * statistics of the batch and averages them (the variance unbiased, as PyTorch does); elsewhere the averages normalise,
 * so that an image's logits do not depend on the batch it is in.
 */
export function batchNormalized(
  forward: (x: Value, p: Readonly<Record<string, Value>>, normalize: Normalize) => Value,
): Required<Pick<Network, "logits" | "inTraining">> {
  return {
    logits: (images, p) =>
      forward(images, p, (x, layer) => {
        const factor = div(p[`${layer}.scale`]!, sqrt(add(p[`${layer}.variance`]!, EPSILON)));
        const offset = sub(p[`${layer}.bias`]!, mul(p[`${layer}.mean`]!, factor));
        const along = [1, x.shape[1]!, 1, 1];
        return add(mul(x, reshape(factor, along)), reshape(offset, along));
      }),
    inTraining(images, p) {
      const buffers: Record<string, Value> = {};
      const average = (name: string, of: Value): void => {
        const now = p[name]!;
        buffers[name] = add(now, mul(sub(of, now), MOMENTUM));
      };
      const logits = forward(images, p, (x, layer) => {
        const { y, mean, variance } = batchNorm(x, p[`${layer}.scale`]!, p[`${layer}.bias`]!, EPSILON);
        const [n, , height, width] = x.shape as [number, number, number, number];
        const count = n * height * width;
        average(`${layer}.mean`, mean);
        average(`${layer}.variance`, mul(variance, count / Math.max(1, count - 1)));
        return y;
      });
      return { logits, buffers };
    },
  };
}
