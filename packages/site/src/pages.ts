/** The pages of the site: which file of the repository each is made of, and where it stands in the list beside them. */

export interface SitePage {
  /** From the root of the repository. */
  readonly source: string;
  /** In the site, without a leading slash. */
  readonly path: string;
  /** In the list of pages; the heading of its group comes before the first. */
  readonly title: string;
}

export interface PageGroup {
  readonly title: string;
  readonly pages: readonly SitePage[];
}

const doc = (name: string, title: string): SitePage => ({
  source: `docs/${name}.md`,
  path: `docs/${name}.html`,
  title,
});

export const groups: readonly PageGroup[] = [
  {
    title: "Begin",
    pages: [
      { source: "README.md", path: "index.html", title: "What it is" },
      doc("lab", "The lab"),
      doc("findings", "Findings"),
      doc("results", "What came out"),
    ],
  },
  {
    title: "Studies",
    pages: [
      doc("experiments", "Experiments"),
      doc("measures", "Measures"),
      doc("theory", "The theory, computed"),
      doc("architectures", "Architectures"),
      doc("datasets", "Datasets"),
      doc("cluster", "Many machines"),
    ],
  },
  {
    title: "Your classifier",
    pages: [
      doc("audit", "Auditing"),
      doc("models", "Your own model"),
      doc("images", "Your own images"),
      doc("attacks", "The attacks"),
    ],
  },
  {
    title: "In a program",
    pages: [
      doc("library", "As a library"),
      { source: "packages/treble/API.md", path: "packages/treble/API.html", title: "API of treble-lab" },
      { source: "packages/treble/README.md", path: "packages/treble/index.html", title: "treble-lab on npm" },
      { source: "packages/ongrad/README.md", path: "packages/ongrad/index.html", title: "ongrad, the engine" },
      { source: "packages/ongrad/API.md", path: "packages/ongrad/API.html", title: "API of ongrad" },
    ],
  },
  {
    title: "Make it yours",
    pages: [
      doc("extending", "Extending"),
      doc("operator", "Adding an operator"),
      { source: "CONTRIBUTING.md", path: "CONTRIBUTING.html", title: "Contributing" },
      { source: "bench/README.md", path: "bench/index.html", title: "Comparing speed" },
      { source: "bench/RESULTS.md", path: "bench/RESULTS.html", title: "Measured speed" },
    ],
  },
];

export const pages: readonly SitePage[] = groups.flatMap((group) => group.pages);
