import type { ClaimResult, ExperimentResult, NetworkResult, StudyResult } from "../results/results.ts";
import { plainText } from "../text/plainText.ts";
import { answerSentence, checksSentence, tallySentence } from "./words/answer.ts";
import { type ClaimCell, type ClaimMatrix, claimMatrix, worthMatrix } from "./words/claimMatrix.ts";
import {
  claimedSide,
  claimsAndChecks,
  declaredText,
  effectHead,
  evidenceText,
  seedsSentence,
  spectraSuffix,
} from "./words/claimWords.ts";
import { coreStudy } from "./words/coreStudy.ts";
import { experimentGroups } from "./words/experimentGroups.ts";
import {
  count,
  dateText,
  duration,
  effectLimits,
  effectMean,
  fixed,
  intervalText,
  limitsText,
} from "./words/format.ts";
import { headlineSentence } from "./words/headline.ts";
import { type EstimateColumn, networkColumns, type TextColumn } from "./words/networkColumns.ts";
import { markedName, NOT_REACHED } from "./words/networkName.ts";
import { type StudyLinks, studyLinks } from "./words/studyLinks.ts";
import { verdictSigns } from "./words/verdictSigns.ts";

/** The verdicts and networks of every experiment as GitHub-flavoured Markdown. Foreign text is escaped. */
export function studyMarkdown(result: StudyResult): string {
  const columns: readonly (readonly [string, (n: NetworkResult) => string])[] = [
    [
      "Network",
      (n) =>
        escaped(
          n.dataset === result.dataset.name || n.label.includes(n.dataset)
            ? markedName(n)
            : `${markedName(n)}, ${n.dataset}`,
        ),
    ],
    ...Object.entries(networkColumns(result.robustEpsilon)).map(
      ([key, column]) => [column.title, (n: NetworkResult) => cellText(column, n, key === "centroid")] as const,
    ),
  ];
  const table = (networks: readonly NetworkResult[]): string[] =>
    networks.length === 0
      ? []
      : [
          [
            row(columns.map(([head]) => head)),
            row(columns.map((_, i) => (i === 0 ? "---" : "---:"))),
            ...networks.map((n) => row(columns.map(([, cell]) => cell(n)))),
          ].join("\n"),
        ];
  const links = studyLinks(result);
  const { claims, checks } = claimsAndChecks(result.claims);
  const matrix = claimMatrix(result);
  const groups = experimentGroups(result);
  const headline = headlineSentence(result);
  const paragraphs = [
    `# ${escaped(result.title)}`,
    ...(headline === "" ? [] : [escaped(headline)]),
    escaped(answerSentence(coreStudy(result))),
    ...(result.basis === "" ? [] : [escaped(result.basis)]),
    ...[headline === "" ? tallySentence(result.claims) : checksSentence(result.claims)].filter(Boolean),
    ...(result.claims.length === 0 ? [] : [escaped(seedsSentence(result.claims))]),
    ...(worthMatrix(matrix) ? matrixTable(matrix) : verdictTable(claims, "Claim")),
    ...(checks.length === 0 ? [] : ["## Checks of the method and of the data", ...verdictTable(checks, "Check")]),
    ...(result.caveats.length === 0
      ? []
      : ["## Before trusting these numbers", result.caveats.map((c) => `- ${escaped(c)}`).join("\n")]),
    ...groups.flatMap(({ experiment, title, networks, shared }) => [
      `## ${escaped(title)}`,
      ...(experiment === null ? [] : experimentParagraphs(experiment, result.claims, links)),
      ...table([...shared, ...networks]),
    ]),
    "## How to read this",
    `Centroids in cycles per pixel; the images have ${intervalText(result.images.centroid)}, white noise ${fixed(result.whiteNoise.centroid, 3)}. Brackets are 95 % bootstrap intervals over seeds and samples. High band: share of the energy beyond 0.25 cycles per pixel.${result.networks.some((n) => !n.reachedCriterion) ? ` ${NOT_REACHED} stopped before the common criterion.` : ""}`,
    fenced(plainText(result.command)),
    `Treble ${escaped(result.version)}, ${escaped(dateText(result.finished))}, ${duration(result.seconds)} of work.`,
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function verdictTable(claims: readonly ClaimResult[], noun: string): readonly string[] {
  if (claims.length === 0) return [];
  return [
    [
      row([noun, "Verdict", "Claimed side", effectHead(claims), "Seeds"]),
      row(["---", "---", "---", "---", "---:"]),
      ...claims.map((claim) =>
        row([
          `${escaped(claim.claim)}${spectraSuffix(claim)}`,
          claim.verdict,
          claimedSide(claim),
          claim.seeds === 0 ? "nothing measured" : `${effectText(claim)} ${escaped(claim.unit)}`,
          count(claim.seeds),
        ]),
      ),
    ].join("\n"),
  ];
}

/** Claims by recipes; own before shared where there are both. */
function matrixTable({ recipes, rows, hasShared }: ClaimMatrix): readonly string[] {
  const reading = (claim: ClaimResult | null, spectra: ClaimResult["spectra"]): string => {
    if (claim === null) return `no ${spectra} form`;
    const effect = claim.seeds === 0 ? "nothing measured" : effectText(claim);
    return `${hasShared ? `${spectra}: ` : ""}${verdictSigns[claim.verdict]} ${claim.verdict} ${effect}`;
  };
  const cell = ({ own, shared }: ClaimCell): string =>
    own === null && shared === null
      ? "not run"
      : [reading(own, "own"), ...(hasShared ? [reading(shared, "shared")] : [])].join("<br>");
  return [
    [
      row(["Claim", "Unit", "Claimed side", ...recipes.map(({ name }) => escaped(name))]),
      row(new Array(3 + recipes.length).fill("---")),
      ...rows.map(({ claim, cells }) =>
        row([escaped(claim.claim), escaped(claim.unit), claimedSide(claim), ...cells.map(cell)]),
      ),
    ].join("\n"),
    recipes
      .filter(({ text }) => text !== "")
      .map(
        ({ name, title, text, ran }) =>
          `- ${escaped(name)}, ${escaped(title)}${ran ? "" : " (not run)"}: ${escaped(text)}`,
      )
      .join("\n"),
  ].filter(Boolean);
}

function experimentParagraphs(
  experiment: ExperimentResult,
  all: readonly ClaimResult[],
  links: StudyLinks,
): readonly string[] {
  const { id, question, claims, charts, caveats } = experiment;
  return [
    `${escaped(question)} ([page](${links.experiments.get(id)}))`,
    ...claims.flatMap((claim) => all.filter((one) => one.id === claim)).flatMap(claimParagraphs),
    ...(charts.length === 0
      ? []
      : [
          charts
            .map((chart) => {
              const file = links.charts.get(chart.id);
              return `- [${escaped(chart.title)}](${file}.svg) ([numbers](${file}.csv)). ${escaped(chart.caption)}`;
            })
            .join("\n"),
        ]),
    ...(caveats.length === 0 ? [] : [caveats.map((caveat) => `- Caveat: ${escaped(caveat)}`).join("\n")]),
  ];
}

function claimParagraphs(claim: ClaimResult): readonly string[] {
  return [
    `### ${claim.check ? "check, " : ""}${claim.verdict}${claim.spectra === "own" ? "" : ` by ${claim.spectra} spectra`}: ${escaped(claim.claim)}`,
    [
      `- ${claim.seeds === 0 ? "Nothing measured" : `${effectHead([claim])}: ${effectText(claim)} ${escaped(claim.unit)}`}; claimed: ${claimedSide(claim)}`,
      `- ${escaped(claim.sentence)}`,
      `- Contrast: ${escaped(claim.contrast)}`,
      `- Rule: ${escaped(claim.rule)}`,
      `- Rule declared: ${escaped(declaredText(claim))}`,
      `- Evidence: ${escaped(claim.metric)}; ${evidenceText(claim).filter(Boolean).join(", ")}`,
      `- ${claim.check ? "Origin" : "Claim made in"}: ${escaped(claim.source)}`,
    ].join("\n"),
  ];
}

function effectText({ effect }: ClaimResult): string {
  return `**${effectMean(effect)}** ${effectLimits(effect)}`;
}

/** A cell of the networks' table; the estimate in bold where it is the one that matters. */
function cellText(column: TextColumn | EstimateColumn, network: NetworkResult, bold: boolean): string {
  if ("text" in column) return column.text(network);
  const { of, decimals, spread } = column;
  const interval = of(network);
  const [mean, low, high] = [interval.mean, interval.low, interval.high].map((value) => fixed(value, decimals));
  if (spread === "quartiles") return `${mean} (${low}–${high})`;
  return bold ? `**${mean}** ${limitsText(interval, decimals)}` : intervalText(interval, decimals);
}

/** One line with everything that could start a tag, link, emphasis, code or table cell taken literally. */
function escaped(text: string): string {
  return plainText(text)
    .replace(/[\\`*_{}[\]|~#]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
}

/** A code block whose fence is longer than any run of backticks inside. */
function fenced(code: string): string {
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}sh\n${code}\n${fence}`;
}
