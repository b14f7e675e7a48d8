import { z } from "zod";
import { UserError } from "../userError.ts";
import { boundedWidth, boundedWidthSchema, fullWidth, fullWidthSchema } from "./convolutional.ts";
import { fullyConnected, fullyConnectedSchema } from "./fullyConnected.ts";
import { locallyConnected, locallyConnectedSchema } from "./locallyConnected.ts";
import { type ImageSpec, type Network, standardize } from "./network.ts";
import { smallCnn, smallCnnSchema } from "./smallCnn.ts";
import { visionTransformer, visionTransformerSchema } from "./visionTransformer.ts";

const schema = z.discriminatedUnion("family", [
  fullyConnectedSchema,
  fullWidthSchema,
  boundedWidthSchema,
  locallyConnectedSchema,
  smallCnnSchema,
  visionTransformerSchema,
]);

/** An architecture as plain data: a family and its options. */
export type Architecture = z.output<typeof schema>;
export type Family = Architecture["family"];

/** The families, in the order in which help and errors list them. */
export const families: readonly Family[] = schema.options.map((option) => option.shape.family.value);

/** Checks plain data and fills in the defaults. @throws UserError naming the field and what it allows. */
export function parseArchitecture(data: unknown): Architecture {
  const family = (data as { family?: unknown } | null)?.family;
  if (!families.includes(family as Family)) {
    throw new UserError(`Unknown architecture "${String(family)}"; choose one of ${families.join(", ")}.`);
  }
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const field = issue.code === "unrecognized_keys" ? issue.keys.join(", ") : issue.path.join(".");
  throw new UserError(`Architecture ${String(family)}, option ${field}: ${issue.message}.`);
}

/** The network of an architecture on given images, its input layer included. @throws UserError where they do not fit. */
export function buildNetwork(architecture: Architecture, images: ImageSpec): Network {
  const network = build(architecture, images);
  return { ...network, logits: (x, p) => network.logits(standardize(x, images), p) };
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
  }
}
