/** The networks that several experiments share. */
import { parseArchitecture } from "../../models/architectures.ts";
import type { Condition } from "../contract/conditionRuns.ts";
import type { Scale } from "../contract/scale.ts";

type Activation = "relu" | "linear";

/** By kernel width; "full" for full-width. Rough measurements on 32×32 images. */
const COSTS: Readonly<Record<Activation, Readonly<Record<string, number>>>> = {
  relu: { 3: 3, 5: 6, 7: 9, 9: 10, 15: 12, 21: 15, full: 20 },
  linear: { 3: 2, full: 14 },
};

/** One hidden layer of 16 channels, convolved circularly with a kernel of so many pixels, or as large as the image. */
export function convolution(kernel: number | "full", activation: Activation = "relu"): Condition {
  const full = kernel === "full";
  return named(
    activation,
    full ? "full-width" : `bounded-width-${kernel}`,
    full ? "full-width" : `bounded-width ${kernel}×${kernel}`,
    COSTS[activation][kernel] ?? 12,
    full ? { family: "full-width" } : { family: "bounded-width", kernel },
  );
}

/** One hidden layer of 256 units. */
export function fullyConnected(activation: Activation = "relu"): Condition {
  return named(activation, "fully-connected", "fully connected", 2, { family: "fully-connected" });
}

/** As `convolution`, with weights of its own at every pixel. */
export function locallyConnected(kernel: number): Condition {
  const architecture = { family: "locally-connected", kernel };
  return named("relu", `locally-connected-${kernel}`, `locally connected ${kernel}×${kernel}`, 11, architecture);
}

/** Two blocks of 64 dimensions, patches of 4 pixels. */
export const visionTransformer: Condition = named("relu", "vision-transformer", "vision transformer", 28, {
  family: "vision-transformer",
});

/** The same with patches of so many pixels. */
export function transformerOf(patch: number): Condition {
  if (patch === 4) return visionTransformer;
  const architecture = { family: "vision-transformer", patch };
  const cost = Math.round(28 * (4 / patch) ** 2);
  const [id, label] = [`vision-transformer-patch-${patch}`, `vision transformer, patch ${patch}`];
  return named("relu", id, label, cost, architecture);
}

/** Two blocks of 64 dimensions, patches of 4 pixels. */
export const mlpMixer: Condition = named("relu", "mlp-mixer", "MLP-Mixer", 25, { family: "mlp-mixer" });

/** ResNet-20. */
export const resnet20: Condition = named("relu", "resnet-20", "ResNet-20", 100, { family: "resnet" });

/**
 * Two stages of two ConvNeXt blocks behind patches of 2 pixels, with depthwise kernels of so many pixels of a feature
 * map.
 */
export function convnext(kernel: number): Condition {
  const architecture = { family: "convnext", kernel };
  return named("relu", `convnext-${kernel}`, `ConvNeXt ${kernel}×${kernel}`, 45, architecture);
}

/** Two stages of two 3×3 convolutions, 32 and 64 channels, with poolings of this kind. */
export function vggLike(pool: "max" | "max-blur" | "blur" = "max"): Condition {
  const plain = pool === "max";
  const [id, label] = plain ? ["vgg-like", "VGG-like"] : [`vgg-like-${pool}`, `VGG-like, ${pool} pooling`];
  return named("relu", id, label, 40, { family: "small-cnn", pool });
}

/** Three stages of two 3×3 convolutions, 32, 64 and 128 channels, with batch normalisation. */
export const vggNormalised: Condition = named("relu", "vgg-like-normalised", "VGG-like, normalised", 60, {
  family: "small-cnn",
  widths: [32, 64, 128],
  norm: "batch",
});

/** As `convolution(3)`, with so many convolutions one after the other. */
export function stacked(convolutions: number): Condition {
  if (convolutions === 1) return convolution(3);
  const [id, label] = [`bounded-width-3-layers-${convolutions}`, `bounded-width 3×3, ${convolutions} hidden layers`];
  const architecture = { family: "bounded-width", kernel: 3, depth: convolutions + 1 };
  const cost = 3 + 6 * (convolutions - 1);
  return named("relu", id, label, cost, architecture);
}

/** As `convolution(3)`, the elements of its kernel so many pixels apart. */
export function dilated(dilation: number): Condition {
  const [id, label] = [`bounded-width-3-dilation-${dilation}`, `bounded-width 3×3, dilation ${dilation}`];
  return named("relu", id, label, 3, { family: "bounded-width", kernel: 3, dilation });
}

/** As `convolution(3)`, behind an ideal low-pass filter at so many cycles per pixel. */
export function behindLowPass(lowPass: number): Condition {
  const [id, label] = [
    `bounded-width-3-lowpass-${dashed(lowPass)}`,
    `bounded-width 3×3 behind a low-pass at ${lowPass}`,
  ];
  return named("relu", id, label, 5, { family: "bounded-width", kernel: 3, lowPass });
}

/**
 * Full-width, trained by Adam, whose steps depend on whether the kernel or its Fourier coefficients are what it trains.
 * By a recipe that is of Adam itself, the kernel's is the same network as `convolution("full")`, under a second name.
 */
export function fullWidthByAdam(parametrization: "pixel" | "frequency"): Condition {
  const [id, label] = [`full-width-adam-${parametrization}`, `full-width by Adam in ${parametrization}`];
  const optimizer = { name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;
  return {
    ...named("relu", id, label, 22, { family: "full-width", parametrization }),
    training: { optimizer },
  };
}

/** The same network from initial weights with another factor on their deviations. */
export function fromStart(condition: Condition, initScale: number): Condition {
  const [id, label] = [`${condition.id}-start-${dashed(initScale)}`, `${condition.label} from start × ${initScale}`];
  return { ...condition, id, label, initScale };
}

/**
 * The same network at a learning rate that is given, not found, for up to `epochs` epochs: small rates take many more.
 * A rate that the rule would have found makes it the same runs as without.
 */
export function atRate(condition: Condition, learningRate: number, epochs?: number): Condition {
  const training = epochs === undefined ? {} : { training: { ...condition.training, epochs } };
  return {
    ...condition,
    ...training,
    id: `${condition.id}-rate-${dashed(learningRate)}`,
    label: `${condition.label} at rate ${learningRate}`,
    learningRate,
    ...(epochs !== undefined && { trainingCost: 4 }),
  };
}

/** The same network on images of its own; `called` is what its label names them. */
export function onDataset(condition: Condition, dataset: string, called: string): Condition {
  return {
    ...condition,
    id: `${condition.id}-on-${dashed(dataset)}`,
    label: `${condition.label} on ${called}`,
    dataset,
  };
}

/** As part of an id. */
function dashed(text: string | number): string {
  return String(text).replace(/[^a-z0-9]+/g, "-");
}

function named(activation: Activation, id: string, label: string, cost: number, architecture: object): Condition {
  if (activation === "relu") return { id, label, cost, architecture: parseArchitecture(architecture) };
  return {
    id: `linear-${id}`,
    label: `linear ${label}`,
    cost,
    architecture: parseArchitecture({ ...architecture, activation }),
  };
}

/** A condition with measurements that it does not have elsewhere. */
export function withProbes(condition: Condition, ...probes: NonNullable<Condition["probes"]>): Condition {
  return { ...condition, probes: [...(condition.probes ?? []), ...probes] };
}

/** The same network, looked at along its training: at every loss that the recipe follows networks through. */
export function withStages(condition: Condition, { name, measure }: Scale): Condition {
  return withProbes(condition, {
    kind: "stages",
    images: Math.min(measure.images, name === "quick" ? 96 : 256),
    ddnSteps: measure.ddnSteps,
    ddnLoss: measure.ddnLoss,
    targeted: name !== "quick",
  });
}
