import type { JsonValue } from "../../formats/canonicalJson.ts";
import { record } from "../../formats/record.ts";
import { describeArchitecture } from "../../models/describeArchitecture.ts";
import { shortText } from "../../text/plainText.ts";
import { offered } from "./offered.ts";

/** What is known of a run besides its configuration. */
export interface RunContext {
  /** What the run came to. */
  readonly summary?: JsonValue | null;
  /** Where images of one's own are, by the names that runs have for them. */
  readonly own?: ReadonlyMap<string, { readonly path: string }>;
}

/** What a run is, in a few words from its configuration: `convolution kernel 3, images, seed 0`. */
export function describeRun(config: JsonValue | null, { summary = null, own }: RunContext = {}): string {
  const fields = record(config);
  const { network } = record(summary);
  const architecture = record(fields.architecture);
  const training = record(fields.training);
  const probe = record(fields.probe);
  const adversarial = record(training.adversarial);
  const parts: string[] = [];
  if (typeof architecture.family === "string")
    parts.push(describeArchitecture(architecture, toldOf(architecture.family)));
  if (typeof probe.kind === "string") parts.push(probe.kind);
  const attack = record(fields.attack);
  if (typeof network === "string") parts.push(network);
  if (typeof attack.name === "string") parts.push(`${attack.name} on ${fields.images} images`);
  if (typeof fields.train === "string") parts.push(`of ${fields.train.slice(0, 16)}`);
  if (typeof fields.dataset === "string") parts.push(own?.get(fields.dataset)?.path ?? fields.dataset);
  if (typeof fields.trainImages === "number") parts.push(`${fields.trainImages} images`);
  if (typeof adversarial.norm === "string") parts.push(`adversarial ${adversarial.norm} ${adversarial.epsilon}`);
  const seed = training.seed ?? fields.seed;
  if (typeof seed === "number") parts.push(`seed ${seed}`);
  // The configuration may be somebody else's.
  return shortText(parts.join(", "), 200);
}

/** None of a family that Treble does not have. */
function toldOf(family: string): readonly string[] {
  return offered.families.find(({ name }) => name === family)?.told ?? [];
}
