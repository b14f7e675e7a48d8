/** What a study's pages say besides its result: what stands behind the numbers. All of it may be missing. */
export interface StudyEvidence {
  /** Ids of the networks that a claim compares, by the claim's id. */
  readonly compared: ReadonlyMap<string, readonly string[]>;
  /** By network id. */
  readonly networks: ReadonlyMap<string, NetworkEvidence>;
  /** The command that runs one experiment alone, by its id. */
  readonly commands: ReadonlyMap<string, string>;
  /** Ids of the charts that were saved as PNG, beside SVG and CSV. */
  readonly pngs: ReadonlySet<string>;
}

export interface NetworkEvidence {
  /** In words, e.g. `bounded-width, kernel 3, channels 16`. */
  readonly architecture: string;
  /** Where it differs from the settings that all networks share. */
  readonly special: readonly string[];
  /** One for each seed. */
  readonly seeds: readonly SeedRuns[];
}

/** Ids of the runs behind one seed of a network, which name their folders in `runs`. */
export interface SeedRuns {
  readonly train: string;
  readonly measure: string;
  readonly probes: readonly string[];
}

export const noEvidence: StudyEvidence = {
  compared: new Map(),
  networks: new Map(),
  commands: new Map(),
  pngs: new Set(),
};
