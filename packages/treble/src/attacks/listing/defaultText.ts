import { normNames } from "../../geometry/norms.ts";
import { listText } from "../../text/listText.ts";
import { type CatalogueEntry, entriesOf } from "../catalogueOf.ts";
import type { AttackRecord, Setting } from "../contract/attackRecord.ts";
import { type LossName, lossFlag } from "../contract/loss.ts";
import { madeAttack } from "../madeAttack.ts";
import { openValues } from "../openValues.ts";
import { stemOf } from "./takersOf.ts";

/**
 * What a setting is in these attacks where nobody says anything: `1`, or `log-odds; dlr for apgd-t`, the most frequent
 * answer first; empty where it is off.
 */
export function defaultTexts(records: readonly AttackRecord[], setting: Setting): string {
  const takers = records.filter(({ open }) => open.includes(setting));
  const [usual, ...others] = grouped(takers, (record) => defaultText(record, setting));
  const rest = others.map(([text, those]) => `${text} for ${listText(those.map(stemOf))}`);
  return [usual?.[0] ?? "", rest.join(", ")].filter((text) => text !== "").join("; ");
}

/** The same for the attacks of one record: `100`, or `50 in L1 and L2, 40 in L∞`. */
export function defaultText(record: AttackRecord, setting: Setting): string {
  const entries = entriesOf(record).filter(({ open }) => open.includes(setting));
  const groups = grouped(entries, (entry) => valueText(entry, setting));
  if (groups.length <= 1) return groups[0]?.[0] ?? "";
  return groups
    .map(([text, those]) => `${text} in ${listText(those.map(({ norms }) => normNames[norms[0]!]))}`)
    .join(", ");
}

function valueText(entry: CatalogueEntry, setting: Setting): string {
  const { [setting]: value, epsilon } = openValues(entry, madeAttack(entry, {}));
  if (value === undefined || value === false) return "";
  if (setting === "loss") return lossFlag(value as LossName);
  // Where nobody says anything, a step's length is a share of the radius.
  if (setting === "stepSize") return `epsilon/${Number((Number(epsilon) / Number(value)).toPrecision(6))}`;
  return String(value);
}

/** What gives the same text, the largest group first. */
function grouped<Item>(items: readonly Item[], textOf: (item: Item) => string): readonly (readonly [string, Item[]])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const text = textOf(item);
    groups.set(text, [...(groups.get(text) ?? []), item]);
  }
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}
