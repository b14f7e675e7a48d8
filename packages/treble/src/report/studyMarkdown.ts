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
import { markdownCode, markdownRow, markdownText } from "./words/markdownText.ts";
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
        markdownText(
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
            markdownRow(columns.map(([head]) => head)),
            markdownRow(columns.map((_, i) => (i === 0 ? "---" : "---:"))),
            ...networks.map((n) => markdownRow(columns.map(([, cell]) => cell(n)))),
          ].join("\n"),
        ];
  const links = studyLinks(result);
  const { claims, checks } = claimsAndChecks(result.claims);
  const matrix = claimMatrix(result);
  const groups = experimentGroups(result);
  const headline = headlineSentence(result);
  const paragraphs = [
    `# ${markdownText(result.title)}`,
    ...(headline === "" ? [] : [markdownText(headline)]),
    markdownText(answerSentence(coreStudy(result))),
    ...(result.basis === "" ? [] : [markdownText(result.basis)]),
    ...[headline === "" ? tallySentence(result.claims) : checksSentence(result.claims)].filter(Boolean),
    ...(result.claims.length === 0 ? [] : [markdownText(seedsSentence(result.claims))]),
    ...(worthMatrix(matrix) ? matrixTable(matrix) : verdictTable(claims, "Claim")),
    ...(checks.length === 0 ? [] : ["## Checks of the method and of the data", ...verdictTable(checks, "Check")]),
    ...(result.caveats.length === 0
      ? []
      : ["## Before trusting these numbers", result.caveats.map((c) => `- ${markdownText(c)}`).join("\n")]),
    ...groups.flatMap(({ experiment, title, networks, shared }) => [
      `## ${markdownText(title)}`,
      ...(experiment === null ? [] : experimentParagraphs(experiment, result.claims, links)),
      ...table([...shared, ...networks]),
    ]),
    "## How to read this",
    `Centroids in cycles per pixel; the images have ${intervalText(result.images.centroid)}, white noise ${fixed(result.whiteNoise.centroid, 3)}. Brackets are 95 % bootstrap intervals over seeds and samples. High band: share of the energy beyond 0.25 cycles per pixel.${result.networks.some((n) => !n.reachedCriterion) ? ` ${NOT_REACHED} stopped before the common criterion.` : ""}`,
    markdownCode(plainText(result.command)),
    `Treble ${markdownText(result.version)}, ${markdownText(dateText(result.finished))}, ${duration(result.seconds)} of work.`,
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function verdictTable(claims: readonly ClaimResult[], noun: string): readonly string[] {
  if (claims.length === 0) return [];
  return [
    [
      markdownRow([noun, "Verdict", "Claimed side", effectHead(claims), "Seeds"]),
      markdownRow(["---", "---", "---", "---", "---:"]),
      ...claims.map((claim) =>
        markdownRow([
          `${markdownText(claim.claim)}${spectraSuffix(claim)}`,
          claim.verdict,
          claimedSide(claim),
          claim.seeds === 0 ? "nothing measured" : `${effectText(claim)} ${markdownText(claim.unit)}`,
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
      markdownRow(["Claim", "Unit", "Claimed side", ...recipes.map(({ name }) => markdownText(name))]),
      markdownRow(new Array(3 + recipes.length).fill("---")),
      ...rows.map(({ claim, cells }) =>
        markdownRow([markdownText(claim.claim), markdownText(claim.unit), claimedSide(claim), ...cells.map(cell)]),
      ),
    ].join("\n"),
    recipes
      .filter(({ text }) => text !== "")
      .map(
        ({ name, title, text, ran }) =>
          `- ${markdownText(name)}, ${markdownText(title)}${ran ? "" : " (not run)"}: ${markdownText(text)}`,
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
    `${markdownText(question)} ([page](${links.experiments.get(id)}))`,
    ...claims.flatMap((claim) => all.filter((one) => one.id === claim)).flatMap(claimParagraphs),
    ...(charts.length === 0
      ? []
      : [
          charts
            .map((chart) => {
              const file = links.charts.get(chart.id);
              return `- [${markdownText(chart.title)}](${file}.svg) ([numbers](${file}.csv)). ${markdownText(chart.caption)}`;
            })
            .join("\n"),
        ]),
    ...(caveats.length === 0 ? [] : [caveats.map((caveat) => `- Caveat: ${markdownText(caveat)}`).join("\n")]),
  ];
}

function claimParagraphs(claim: ClaimResult): readonly string[] {
  return [
    `### ${claim.check ? "check, " : ""}${claim.verdict}${claim.spectra === "own" ? "" : ` by ${claim.spectra} spectra`}: ${markdownText(claim.claim)}`,
    [
      `- ${claim.seeds === 0 ? "Nothing measured" : `${effectHead([claim])}: ${effectText(claim)} ${markdownText(claim.unit)}`}; claimed: ${claimedSide(claim)}`,
      `- ${markdownText(claim.sentence)}`,
      `- Contrast: ${markdownText(claim.contrast)}`,
      `- Rule: ${markdownText(claim.rule)}`,
      `- Rule declared: ${markdownText(declaredText(claim))}`,
      `- Evidence: ${markdownText(claim.metric)}; ${evidenceText(claim).filter(Boolean).join(", ")}`,
      `- ${claim.check ? "Origin" : "Claim made in"}: ${markdownText(claim.source)}`,
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
