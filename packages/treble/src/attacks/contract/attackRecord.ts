import type { Norm } from "../../geometry/norms.ts";
import type { Attack } from "./contract.ts";
import type { Ensemble } from "./ensemble.ts";
import type { LossName } from "./loss.ts";

/** What `make` is given of each setting: nothing where nobody said anything, but for the radius and the norm. */
interface Given {
  /** Pixel units; the usual radius of the norm where nobody names one. */
  readonly epsilon: { readonly epsilon: number };
  readonly steps: { readonly steps?: number };
  /** Pixel units. */
  readonly stepSize: { readonly stepSize?: number };
  readonly randomStart: { readonly randomStart?: boolean };
  readonly restarts: { readonly restarts?: number };
  readonly loss: { readonly loss?: LossName };
  /** Which norm, where the name says none: it is in `norm`. */
  readonly norm: unknown;
  /** Confined to a band of frequencies: `withinBand`, around what `make` makes. */
  readonly band: unknown;
  /** Images of so many pixel values: `onLevels`, around what `make` makes. */
  readonly levels: unknown;
  /** Towards the class that is named for each image. */
  readonly target: { readonly targeted?: boolean };
  /** Where it begins: said by study files alone, and told of nowhere, since to say the default is not the default. */
  readonly start: { readonly start?: "noise" | "gradient" };
}

/** What a name may leave open. */
export type Setting = keyof Given;

/** In the order in which settings that an attack does not have are complained of. */
export const settings = [
  "epsilon",
  "steps",
  "stepSize",
  "randomStart",
  "restarts",
  "loss",
  "norm",
  "band",
  "levels",
  "target",
  "start",
] as const satisfies readonly Setting[];

type GivenOf<Open extends Setting> = (Open extends Setting ? (given: Given[Open]) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/**
 * All that is known of an attack beside how it works. It stands beside the attack's function, and everything that lists
 * attacks is made of these: names, command line, study files, documentation, tests. What a setting is where nobody says
 * anything is not repeated here: it is what `make` makes of nothing.
 */
export interface AttackRecordOf<Name extends string, In extends Norm, Open extends Setting> {
  /**
   * Small letters and hyphens. With `-*` at its end there is a name for each norm: `pgd-*` is `pgd-l1`, `pgd-l2`,
   * `pgd-linf`.
   */
  readonly name: Name;
  /** For people, in full. */
  readonly title: string;
  /** The paper, and where in it or what of it. */
  readonly source: string;
  /** What it does, in half a sentence. */
  readonly help: string;
  /** What it looks for: any image in a ball, the smallest perturbation, or any image in a ball by several attacks. */
  readonly kind: "in a ball" | "smallest norm" | "ensemble";
  /** What it must see of the model: only what sees no gradients runs on a model without a derivative. */
  readonly sees: "gradients" | "logits" | "decisions";
  readonly norms: readonly In[];
  /** The settings that its name leaves open, in the order in which they are told. */
  readonly open: readonly Open[];
  /** Of these, those that it has in some of its norms alone. */
  readonly only?: { readonly [S in Open]?: readonly In[] };
  /** Why it goes for no class that is named, where it does not and there is more to say: what follows "because". */
  readonly noTarget?: string | ((norm: Norm) => string);
  /** @throws UserError for settings out of range. */
  make(given: { readonly norm: In } & GivenOf<Open>): Attack | Ensemble;
}

/** The record of any attack. What `make` is given is decided by `open`: `madeAttack` calls it. */
export interface AttackRecord extends Omit<AttackRecordOf<string, Norm, Setting>, "make"> {
  make(given: never): Attack | Ensemble;
}

/** The record as it is written, what `make` makes use of held against what is open. */
export function attackRecord<const Name extends string, const In extends Norm, const Open extends Setting>(
  record: AttackRecordOf<Name, In, Open>,
): AttackRecordOf<Name, In, Open> {
  return record;
}

/** The names of a record. */
export type NameOf<Of> =
  Of extends AttackRecordOf<infer Name, infer In, infer _Open>
    ? Name extends `${infer Stem}-*`
      ? `${Stem}-${In}`
      : Name
    : never;
