import { type AuditPartName, attackCatalogue, auditParts, preprocessingPresets } from "treble-lab";
import type { Property } from "../link/index.ts";
import { durationOf, listOf, partsOf, rangeOf, sizeInBytes, sizeOf, whole } from "./optionTexts.ts";

/** Parts that may be left out. */
export const leaveable = auditParts.slice(3);
/** Attacks for the smallest perturbations that the form offers; the link takes any of the command line's. */
export const offeredAttacks = ["spectrum", "ddn", "fmn-l2", "hopskipjump"] as const;

type Flag = Property<boolean>;
type Text = Property<string | null>;

/**
 * What is audited and how, in the link: each option of `treble audit` under its own name, but that `audit-` stands
 * before those that the training has too.
 */
export interface AuditProperties {
  readonly data: Property<string>;
  readonly images: Property<number>;
  readonly attack: Text;
  readonly l2: Property<readonly number[] | null>;
  readonly linf: Property<readonly number[] | null>;
  readonly without: Property<readonly AuditPartName[]>;
  readonly budget: Property<number | null>;
  readonly memory: Property<number>;
  readonly seed: Property<number>;
  readonly preprocessing: Text;
  readonly range: Property<readonly [number, number] | null>;
  readonly channelOrder: Text;
  readonly mean: Property<readonly number[] | null>;
  readonly std: Property<readonly number[] | null>;
  readonly size: Property<readonly [number, number] | null>;
  readonly input: Text;
  readonly output: Text;
  readonly cutSoftmax: Flag;
  readonly straightThrough: Flag;
  readonly foldBatchNorm: Flag;
}

/** What holds of memory where nothing is said: a page has less of it than a terminal. */
const MEMORY = 500e6;

/** @param data images that can be had here, by their names; the first one where the link names none */
export function auditProperties(data: readonly [string, ...string[]]): AuditProperties {
  return {
    data: {
      ...{ name: "audit-data", usual: data[0], text: String },
      parse: (text) => oneOf(data, text),
    },
    images: { name: "images", usual: 64, text: String, parse: whole(1) },
    attack: optional("audit-attack", smallestAttack, String),
    l2: optional("l2", listOf({ positive: true }), String),
    linf: optional("linf", listOf({ positive: true }), String),
    without: {
      ...{ name: "without", usual: [], parse: partsOf(leaveable) },
      text: (parts) => parts.map((part) => part.replaceAll(" ", "-")).join(","),
    },
    budget: optional("audit-budget", durationOf, (seconds) => `${seconds}s`),
    memory: { name: "memory", usual: MEMORY, parse: sizeInBytes, text: (bytes) => `${bytes / 1e6}MB` },
    seed: { name: "audit-seed", usual: 0, text: String, parse: whole(0) },
    preprocessing: optional("preprocessing", preprocessing, String),
    range: optional("range", rangeOf, String),
    channelOrder: optional("channel-order", (text) => oneOf(["rgb", "bgr"], text), String),
    mean: optional("mean", listOf({ positive: false }), String),
    std: optional("std", listOf({ positive: true }), String),
    size: optional("size", sizeOf, String),
    input: optional("input", plain, String),
    output: optional("output", plain, String),
    cutSoftmax: flag("cut-softmax"),
    straightThrough: flag("straight-through"),
    foldBatchNorm: flag("fold-batch-norm"),
  };
}

/** In one list. */
export function allOf(properties: AuditProperties): readonly Property<never>[] {
  return Object.values(properties) as unknown as Property<never>[];
}

function optional<T>(name: string, parse: (text: string) => T, text: (value: T) => string): Property<T | null> {
  return { name, usual: null, parse, text: (value) => (value === null ? "" : text(value)) };
}

/** In the link `yes`. */
function flag(name: string): Flag {
  return {
    ...{ name, usual: false, text: (value) => (value ? "yes" : "no") },
    parse: (text) => oneOf(["yes", "no"], text) === "yes",
  };
}

function oneOf(values: readonly string[], text: string): string {
  if (values.includes(text)) return text;
  throw new Error(`There are ${values.join(", ")}`);
}

function preprocessing(text: string): string {
  return oneOf(
    preprocessingPresets.map(({ name }) => name),
    text,
  );
}

function smallestAttack(text: string): string {
  const entries = attackCatalogue.entries.filter(({ record }) => record.kind === "smallest norm");
  return oneOf(
    entries.map(({ name }) => name),
    text,
  );
}

/** A name as the file has it. */
function plain(text: string): string {
  if (text !== "") return text;
  throw new Error("It must be a name");
}
