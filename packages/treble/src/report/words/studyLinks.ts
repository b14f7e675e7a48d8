export const indexFile = "index.html";
export const networksFile = "networks.html";

/** File names of experiments' pages and charts, relative to the study's folder. Ids are foreign text. */
export interface StudyLinks {
  /** `kernel-size.html`, by the experiment's id. */
  readonly experiments: ReadonlyMap<string, string>;
  /** `figures/kernel-size-centroid` without an ending, by the chart's id. */
  readonly charts: ReadonlyMap<string, string>;
  /** `kernel-size.html#claim-1`, by the claim's id. */
  readonly claims: ReadonlyMap<string, string>;
}

/** What of a study names its files. */
export interface NamedExperiments {
  readonly experiments: readonly {
    readonly id: string;
    readonly claims: readonly string[];
    readonly charts: readonly { readonly id: string }[];
  }[];
}

/** Names taken from the ids where these are fit for a file name, else from the place in the study. */
export function studyLinks({ experiments }: NamedExperiments): StudyLinks {
  const pages = fileNames(
    experiments.map(({ id }) => id),
    "experiment",
    [indexFile, networksFile].map((file) => file.replace(".html", "")),
  );
  const figures = fileNames(
    experiments.flatMap(({ charts }) => charts.map(({ id }) => id)),
    "chart",
  );
  const links = [...pages].map(([id, name]) => [id, `${name}.html`] as const);
  return {
    experiments: new Map(links),
    charts: new Map([...figures].map(([id, name]) => [id, `figures/${name}`])),
    claims: new Map(
      experiments.flatMap(({ id, claims }) =>
        claims.map((claim, i) => [claim, `${new Map(links).get(id)}#${claimAnchor(i)}`] as const),
      ),
    ),
  };
}

/** The place of an experiment's claim on its page. */
export function claimAnchor(index: number): string {
  return `claim-${index + 1}`;
}

function fileNames(ids: readonly string[], otherwise: string, taken: readonly string[] = []): Map<string, string> {
  // Upper and lower case are one on some disks.
  const used = new Set(taken);
  return new Map(
    ids.map((id, i) => {
      const fit = /^[a-z0-9][a-z0-9-]{0,80}$/i.test(id) && !used.has(id.toLowerCase());
      const name = fit ? id : `${otherwise}-${i + 1}`;
      used.add(name.toLowerCase());
      return [id, name];
    }),
  );
}
