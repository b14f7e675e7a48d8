import type { Value } from "ongrad";
import type { z } from "zod";
import { UserError } from "../errors/userError.ts";
import { type FamilyOption, front, type NetworkFamily } from "./families/family.ts";
import { families } from "./families.ts";
import { lowPass } from "./layers/lowPass.ts";
import { checkImageSpec } from "./network/checkImageSpec.ts";
import { type ImageSpec, type Network, standardize } from "./network/network.ts";

/** An architecture as plain data: a family and its options. */
export type Architecture = z.output<(typeof families)[number]["schema"]>;
/** The name of a family of networks, such as `bounded-width`. */
export type Family = Architecture["family"];

/** In the order in which help and errors list them. */
export const familyNames: readonly Family[] = families.map(({ name }) => name);

const records: ReadonlyMap<string, NetworkFamily<Architecture>> = new Map(families.map((one) => [one.name, one]));

/** The record of an architecture's family. */
export function familyOf({ family }: Pick<Architecture, "family">): NetworkFamily<Architecture> {
  return records.get(family)!;
}

/** Every option of a family by name, whether it has a default or not; undefined where there is no such family. */
export function optionsOf(family: string): Readonly<Record<string, FamilyOption>> | undefined {
  const options = records.get(family)?.options;
  return options && { ...options, ...front };
}

/** The options of a family that tell most about one of its networks. */
export function toldOf(family: string): readonly string[] {
  return Object.entries(optionsOf(family) ?? {}).flatMap(([name, { told }]) => (told ? [name] : []));
}

/**
 * Checks plain data and fills in the defaults; what stands for its absence is left out (see `FamilyOption`).
 * @throws UserError naming the field and what it allows.
 */
export function parseArchitecture(data: unknown): Architecture {
  const name = (data as { family?: unknown } | null)?.family;
  const family = families.find((one) => one.name === name);
  const options = optionsOf(String(name));
  if (family === undefined || options === undefined) {
    throw new UserError(`Unknown architecture "${String(name)}"; choose one of ${familyNames.join(", ")}.`);
  }
  const result = (family.schema as z.ZodType<Architecture>).safeParse(data);
  if (result.success) {
    const given = Object.entries(result.data).filter(([option, value]) => {
      const absent = options[option]?.absent?.(result.data);
      return value !== undefined && (absent === undefined || String(value) !== String(absent));
    });
    return checked(Object.fromEntries(given) as Architecture);
  }
  const issue = result.error.issues[0]!;
  const field = issue.code === "unrecognized_keys" ? issue.keys.join(", ") : issue.path.join(".");
  throw new UserError(`Architecture ${family.name}, option ${field}: ${issue.message}.`);
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
  checkImageSpec(images);
  const { inTraining, ...network } = familyOf(architecture).build(architecture, images);
  const { lowPass: cutoff, lowPassShape } = architecture;
  const front = (x: Value): Value =>
    standardize(cutoff === undefined ? x : lowPass(x, cutoff, lowPassShape ?? "ideal"), images);
  return {
    ...network,
    logits: (x, p) => network.logits(front(x), p),
    ...(inTraining ? { inTraining: (x, p) => inTraining(front(x), p) } : {}),
  };
}
