/** Attacks by name and by function: `catalogue.ts` lists them. */

export { type AttackRunOptions, attack, type NamedAttackOptions } from "./attack.ts";
export { type AttackByName, attackOf } from "./attackOf.ts";
export { type AttackName, catalogue } from "./catalogue.ts";
export { type Catalogue, type CatalogueEntry, entriesOf } from "./catalogueOf.ts";
export { type AttackChoices, madeAttack, type SettingNames } from "./madeAttack.ts";
export { onLevels } from "./onLevels.ts";
export { openValues } from "./openValues.ts";
export { attackOfPlain, type PlainAttack, writtenOut } from "./plainAttack.ts";
export { autoattackStandard, paperPreset, robustAccuracyPreset, spectrumPreset } from "./presets.ts";
export {
  applyPerturbation,
  type Fooling,
  type UniversalOptions,
  type UniversalPerturbation,
  universalPerturbation,
} from "./universalPerturbation.ts";
export { usualNorm, usualRadii } from "./usualRadii.ts";
