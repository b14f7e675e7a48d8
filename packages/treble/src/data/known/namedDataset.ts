import type { Dataset } from "../dataset.ts";
import type { GeneratedDataset } from "../datasetRecord.ts";
import type { PackagedRecord } from "../packages/packagedDataset.ts";
import { parseVariant, type Variant, variantText } from "../variant.ts";
import { datasets } from "./datasets.ts";

/** What a dataset's name means. */
export type NamedDataset = {
  /** In its one spelling: the frequency in `NAME:lowpass-F` in the shortest. */
  readonly name: string;
} & (
  | { readonly record: PackagedRecord; readonly variant: Variant | null }
  | { readonly record: GeneratedDataset; generate(): Dataset }
);

/** The dataset of Treble's that a name means; undefined where it means none. Nothing is loaded. */
export function namedDataset(name: string): NamedDataset | undefined {
  const colon = name.indexOf(":");
  const record = datasets.find((one) => one.name === (colon < 0 ? name : name.slice(0, colon)));
  if (record === undefined) return undefined;
  const rest = colon < 0 ? null : name.slice(colon + 1);
  if ("generate" in record) {
    const kind = rest === null ? record : record.kinds?.get(rest);
    return kind && { name, record, generate: () => kind.generate() };
  }
  if (rest === null) return { name, record, variant: null };
  const variant = parseVariant(rest);
  if (variant === undefined || (variant.kind === "grey" && record.shape[0] !== 3)) return undefined;
  return { name: `${record.name}:${variantText(variant)}`, record, variant };
}

/** Whether a name means images that are computed, and need neither a network nor files. */
export function isGenerated(name: string): boolean {
  const found = namedDataset(name);
  return found !== undefined && "generate" in found;
}
