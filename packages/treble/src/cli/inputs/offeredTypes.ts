/** What help says of the catalogues. */
export interface Offered {
  readonly families: readonly OfferedFamily[];
  readonly familyOptions: readonly OfferedOption[];
  /** The first is what is used where none is named. */
  readonly datasets: readonly { readonly name: string; readonly label: string; readonly generated: boolean }[];
  readonly experiments: readonly { readonly id: string; readonly question: string }[];
  /** The first is what is used where none is named. */
  readonly recipes: readonly { readonly name: string; readonly what: string; readonly purpose: string }[];
}

export interface OfferedFamily {
  readonly name: string;
  readonly help: string;
  /** Options to begin with; null where there are none to show. */
  readonly example: string | null;
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
