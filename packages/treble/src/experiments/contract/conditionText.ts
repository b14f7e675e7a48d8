import { familyOf } from "../../models/architectures.ts";
import type { Condition } from "./conditionRuns.ts";

/** A condition's architecture in words: its family, and its numbers by their names. */
export function architectureText({ architecture }: Pick<Condition, "architecture">): string {
  const { family, ...rest } = architecture;
  if (!("depth" in rest)) return [family, ...settings(rest)].join(", ");
  const { depth, ...others } = rest;
  return [family, depthText(depth, familyOf(architecture).depth), ...settings(others)].join(", ");
}

/** Blocks where `depth` counts them; else the layers before the read-out, which it counts too. */
function depthText(depth: number, counts: "blocks" | undefined): string {
  if (counts === "blocks") return counted(depth, "block");
  return depth === 1 ? "no hidden layer" : counted(depth - 1, "hidden layer");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** What a condition has otherwise than the networks of its study, in words. */
export function specialText(condition: Condition): string[] {
  const {
    id: _id,
    label: _label,
    architecture: _architecture,
    cost: _cost,
    trainingCost: _training,
    probes: _probes,
    ...special
  } = condition;
  return settings(special);
}

/** `{ training: { batchSize: 64 } }` as `training batch size 64`. */
function settings(value: object, prefix = ""): string[] {
  return Object.entries(value).flatMap(([key, one]): string[] => {
    const name = `${prefix}${NAMES[key] ?? key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
    if (one === undefined) return [];
    if (one === null) return [`${name} none`];
    if (Array.isArray(one)) return [`${name} ${one.map((item) => text(item)).join(", ")}`];
    return typeof one === "object" ? settings(one, `${name} `) : [`${name} ${text(one)}`];
  });
}

function text(value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const NAMES: Readonly<Record<string, string>> = { initScale: "initialisation times" };
