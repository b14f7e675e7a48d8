/** What help says of the catalogues. */
export interface Offered {
  readonly families: readonly OfferedFamily[];
  readonly familyOptions: readonly OfferedOption[];
  readonly experiments: readonly { readonly id: string; readonly question: string }[];
}

export interface OfferedFamily {
  readonly name: string;
  readonly help: string;
  /** Those of its options that tell most about one of its networks. */
  readonly told: readonly string[];
}

/** An option of some families of networks. */
export type OfferedOption = {
  /** As configurations call it. */
  readonly name: string;
  readonly flag: string;
  readonly help: string;
} & (
  | OfferedSwitch
  | { readonly value: string; readonly choices: readonly string[] }
  | { readonly value: string; readonly list: boolean }
  /** The least and the most. */
  | { readonly value: string; readonly whole: readonly [number, number] }
  | { readonly value: string; readonly real: readonly [least: number, limit: "above" | "from"] }
);

export interface OfferedSwitch {
  /** What it is where it is not given. */
  readonly usual: boolean;
}
