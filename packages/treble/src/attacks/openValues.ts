import type { CatalogueEntry } from "./catalogueOf.ts";
import type { Setting } from "./contract/attackRecord.ts";
import type { Attack } from "./contract/contract.ts";
import type { Ensemble } from "./contract/ensemble.ts";

/**
 * The value of each setting that a name leaves open in an attack that was made by that name, in order; none of what is
 * off.
 */
export function openValues(
  { open }: CatalogueEntry,
  attack: Attack | Ensemble,
): Readonly<Partial<Record<Setting, string | number | boolean>>> {
  const { norm, epsilon } = "attacks" in attack ? attack : attack.settings;
  const settings: Readonly<Record<string, string | number | boolean | null>> =
    "attacks" in attack ? { norm, epsilon } : attack.settings;
  return Object.fromEntries(
    open.flatMap((name) => {
      const value = settings[name];
      return value === undefined || value === null ? [] : [[name, value] as const];
    }),
  );
}
