import type { Value } from "ongrad";
import { z } from "zod";
import { UserError } from "../errors/userError.ts";
import { convnext, convnextSchema } from "./families/convnext.ts";
import { boundedWidth, boundedWidthSchema, fullWidth, fullWidthSchema } from "./families/convolutional.ts";
import { fullyConnected, fullyConnectedSchema } from "./families/fullyConnected.ts";
import { locallyConnected, locallyConnectedSchema } from "./families/locallyConnected.ts";
import { mlpMixer, mlpMixerSchema } from "./families/mlpMixer.ts";
import { unchanged } from "./families/options.ts";
import { resnet, resnetSchema } from "./families/resnet.ts";
import { smallCnn, smallCnnSchema } from "./families/smallCnn.ts";
import { visionTransformer, visionTransformerSchema } from "./families/visionTransformer.ts";
import { lowPass } from "./layers/lowPass.ts";
import { type ImageSpec, type Network, standardize } from "./network/network.ts";

const schema = z.discriminatedUnion("family", [
  fullyConnectedSchema,
  fullWidthSchema,
  boundedWidthSchema,
  locallyConnectedSchema,
  smallCnnSchema,
  visionTransformerSchema,
  resnetSchema,
  convnextSchema,
  mlpMixerSchema,
]);

/** An architecture as plain data: a family and its options. */
export type Architecture = z.output<typeof schema>;
export type Family = Architecture["family"];

/** The families, in the order in which help and errors list them. */
export const families: readonly Family[] = schema.options.map((option) => option.shape.family.value);

/** Every option of a family, whether it has a default or not. */
export function optionsOf(family: Family): string[] {
  const option = schema.options.find(({ shape }) => shape.family.value === family)!;
  return Object.keys(option.shape).filter((name) => name !== "family");
}

/**
 * Checks plain data and fills in the defaults; what `unchanged` calls so is left out. @throws UserError naming the
 * field and what it allows.
 */
export function parseArchitecture(data: unknown): Architecture {
  const family = (data as { family?: unknown } | null)?.family;
  if (!families.includes(family as Family)) {
    throw new UserError(`Unknown architecture "${String(family)}"; choose one of ${families.join(", ")}.`);
  }
  const result = schema.safeParse(data);
  if (result.success) {
    const given = Object.entries(result.data).filter(
      ([name, value]) => value !== undefined && !unchanged[name]?.(value, result.data),
    );
    return checked(Object.fromEntries(given) as Architecture);
  }
  const issue = result.error.issues[0]!;
  const field = issue.code === "unrecognized_keys" ? issue.keys.join(", ") : issue.path.join(".");
  throw new UserError(`Architecture ${String(family)}, option ${field}: ${issue.message}.`);
}

function checked(architecture: Architecture): Architecture {
  if (architecture.lowPassShape !== undefined && architecture.lowPass === undefined) {
    throw new UserError("The option lowPassShape is that of a low-pass filter; give its cut-off too, as lowPass.");
  }
  return architecture;
}

/**
 * The network of an architecture on given images, with the layers that all have in front: the low-pass filter where
 * there is one, and standardisation. @throws UserError where they do not fit.
 */
export function buildNetwork(architecture: Architecture, images: ImageSpec): Network {
  const { inTraining, ...network } = build(architecture, images);
  const { lowPass: cutoff, lowPassShape } = architecture;
  const front = (x: Value): Value =>
    standardize(cutoff === undefined ? x : lowPass(x, cutoff, lowPassShape ?? "ideal"), images);
  return {
    ...network,
    logits: (x, p) => network.logits(front(x), p),
    ...(inTraining ? { inTraining: (x, p) => inTraining(front(x), p) } : {}),
  };
}

function build(architecture: Architecture, images: ImageSpec): Network {
  switch (architecture.family) {
    case "fully-connected":
      return fullyConnected(architecture, images);
    case "full-width":
      return fullWidth(architecture, images);
    case "bounded-width":
      return boundedWidth(architecture, images);
    case "locally-connected":
      return locallyConnected(architecture, images);
    case "small-cnn":
      return smallCnn(architecture, images);
    case "vision-transformer":
      return visionTransformer(architecture, images);
    case "resnet":
      return resnet(architecture, images);
    case "convnext":
      return convnext(architecture, images);
    case "mlp-mixer":
      return mlpMixer(architecture, images);
  }
}
