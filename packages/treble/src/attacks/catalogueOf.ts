import { UserError } from "../errors/userError.ts";
import type { Norm } from "../geometry/norms.ts";
import type { AttackRecord, NameOf, Setting } from "./contract/attackRecord.ts";

/** What one name stands for. */
export interface CatalogueEntry<Name extends string = string> {
  readonly name: Name;
  readonly record: AttackRecord;
  /** Of these the setting `norm` chooses where there are several. */
  readonly norms: readonly Norm[];
  /** The settings that the name leaves open, in the order in which they are told. */
  readonly open: readonly Setting[];
}

/** Attacks by their names, in order. */
export interface Catalogue<Name extends string = string> {
  readonly records: readonly AttackRecord[];
  readonly names: readonly Name[];
  readonly entries: readonly CatalogueEntry<Name>[];
  /** What a name stands for. @throws UserError where there is no such attack. */
  entry(name: Name): CatalogueEntry<Name>;
}

/** The catalogue that these records make. @throws TypeError where two of them have the same name. */
export function catalogueOf<const Records extends readonly AttackRecord[]>(
  records: Records,
): Catalogue<NameOf<Records[number]>> {
  const entries = records.flatMap((record) => entriesOf(record) as CatalogueEntry<NameOf<Records[number]>>[]);
  const byName = new Map<string, CatalogueEntry<NameOf<Records[number]>>>();
  for (const entry of entries) {
    if (byName.has(entry.name)) throw new TypeError(`Two attacks are called ${entry.name}.`);
    byName.set(entry.name, entry);
  }
  const names = entries.map(({ name }) => name);
  return {
    records,
    names,
    entries,
    entry(name) {
      const found = byName.get(name);
      if (!found) throw new UserError(`There is no attack ${name}; choose among ${names.join(", ")}.`);
      return found;
    },
  };
}

/** One for each name of a record. */
export function entriesOf(record: AttackRecord): readonly CatalogueEntry[] {
  const { name, norms, open, only } = record;
  if (!name.endsWith("-*")) return [{ name, record, norms, open }];
  return norms.map((norm) => ({
    name: `${name.slice(0, -1)}${norm}`,
    record,
    norms: [norm],
    open: open.filter((setting) => only?.[setting]?.includes(norm) ?? true),
  }));
}
