import { entriesOf } from "../catalogueOf.ts";
import type { AttackRecord, Setting } from "../contract/attackRecord.ts";

/** The name of a record's attacks without their norm: `pgd`. */
export function stemOf({ name }: AttackRecord): string {
  return name.replace(/-\*$/, "");
}

/** The attacks that have a setting: `bim`, `pgd` where it has it in all its norms, else `pgd-l2`. */
export function takersOf(records: readonly AttackRecord[], setting: Setting): readonly string[] {
  return records.flatMap((record) => {
    const entries = entriesOf(record);
    const takers = entries.filter(({ open }) => open.includes(setting));
    return takers.length === entries.length ? [stemOf(record)] : takers.map(({ name }) => name);
  });
}
