import type { ClaimResult, NetworkResult, StudyResult } from "../results/results.ts";
import { plainText, shortText } from "../text/plainText.ts";
import { wrapped } from "../text/wrapped.ts";
import { checksSentence, tallySentence } from "./words/answer.ts";
import { type ClaimMatrix, claimMatrix, matrixGroups, worthMatrix } from "./words/claimMatrix.ts";
import {
  claimedSide,
  claimsAndChecks,
  evidenceText,
  limitsName,
  seedsSentence,
  spectraSuffix,
} from "./words/claimWords.ts";
import { experimentGroups } from "./words/experimentGroups.ts";
import { experimentName } from "./words/experimentName.ts";
import { compact, effectLimits, effectMean, fixed, intervalText } from "./words/format.ts";
import { headlineSentence } from "./words/headline.ts";
import { type EstimateColumn, networkColumns } from "./words/networkColumns.ts";
import { markedName, NOT_REACHED } from "./words/networkName.ts";
import { verdictSigns } from "./words/verdictSigns.ts";

const NAME_WIDTH = 26;
const LINE_WIDTH = 100;

interface Column {
  readonly head: readonly [string, string];
  readonly cell: (network: NetworkResult) => string;
}

/** The networks and the verdicts by experiment, as aligned plain text for a terminal, at most 120 columns wide. */
export function studyTable(result: StudyResult): string {
  const columns = columnsOf(result);
  const widths = columns.map((column) =>
    Math.max(...column.head.map((h) => h.length), ...result.networks.map((n) => column.cell(n).length)),
  );
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(NAME_WIDTH)}${cells.map((cell, i) => `  ${cell.padStart(widths[i]!)}`).join("")}`.trimEnd();
  const lines = [
    line(
      "",
      columns.map((c) => c.head[0]),
    ),
    line(
      "network",
      columns.map((c) => c.head[1]),
    ),
  ];
  lines.push("─".repeat(Math.max(...lines.map((l) => l.length))));
  for (const group of experimentGroups(result)) {
    if (group.networks.length === 0) continue;
    lines.push(shortText(group.title, LINE_WIDTH));
    for (const network of group.networks)
      lines.push(
        line(
          `  ${shortText(markedName(network), NAME_WIDTH - 2)}`,
          columns.map((c) => c.cell(network)),
        ),
      );
  }
  lines.push(
    line("the images", referenceCells(columns, intervalText(result.images.centroid))),
    // Right-aligned like an interval, so that its digits stand under theirs.
    line("white noise", referenceCells(columns, `${fixed(result.whiteNoise.centroid, 3)}${" ".repeat(15)}`)),
    "",
    "Centroids in cycles per pixel with 95 % intervals; high: share of the energy beyond 0.25; norm: median smallest L2.",
  );
  if (result.networks.some((n) => !n.reachedCriterion))
    lines.push(`${NOT_REACHED} stopped before the common criterion in at least one seed.`);
  const { claims, checks } = claimsAndChecks(result.claims);
  const matrix = claimMatrix(result);
  const several = worthMatrix(matrix);
  const outcome = several ? `${headlineSentence(result)} ${checksSentence(checks)}` : tallySentence(result.claims);
  lines.push("", ...wrapped(plainText(`${outcome.trimEnd()} ${seedsSentence(result.claims)}`).trimEnd(), LINE_WIDTH));
  lines.push(...(several ? matrixLines(matrix, result) : verdictLines(claims, result)));
  if (checks.length > 0) lines.push("", "CHECKS of the method and of the data, not counted among the claims");
  lines.push(...verdictLines(checks, result));
  return `${lines.join("\n")}\n`;
}

/** Under each claim a line for every form of it in every recipe. */
function matrixLines(matrix: ClaimMatrix, result: StudyResult): string[] {
  const width = Math.min(NAME_WIDTH, Math.max(...matrix.recipes.map(({ name }) => plainText(name).length)));
  const kinds = matrix.hasShared ? (["own", "shared"] as const) : (["own"] as const);
  return matrixGroups(matrix, result).flatMap(({ experiment, rows }) => [
    "",
    ...wrapped(plainText(experiment?.title ?? "Other claims"), LINE_WIDTH),
    ...rows.flatMap(({ claim, cells }) => [
      ...wrapped(plainText(claim.claim), LINE_WIDTH, "  ", "    "),
      ...wrapped(`${plainText(claim.unit)} (claimed: ${claimedSide(claim)})`, LINE_WIDTH, "    ", "    "),
      ...cells.flatMap((cell, i) => {
        const title = shortText(matrix.recipes[i]!.name, width).padEnd(width);
        if (cell.own === null && cell.shared === null) return [];
        return kinds.map((kind, k) => {
          const name = k === 0 ? title : " ".repeat(width);
          return `    ${name}  ${matrix.hasShared ? `${kind.padEnd(6)}  ` : ""}${readingText(cell[kind], kind)}`;
        });
      }),
      ...notRun(matrix, cells),
    ]),
  ]);
}

/** The recipes that a claim was not decided by, in a line of their own. */
function notRun({ recipes }: ClaimMatrix, cells: ClaimMatrix["rows"][number]["cells"]): string[] {
  const names = recipes.filter((_, i) => cells[i]!.own === null && cells[i]!.shared === null).map(({ name }) => name);
  return names.length === 0 ? [] : wrapped(plainText(`not run: ${names.join(", ")}`), LINE_WIDTH, "    ", "    ");
}

function readingText(claim: ClaimResult | null, kind: ClaimResult["spectra"]): string {
  if (claim === null) return `no ${kind} form`;
  const effect = claim.seeds === 0 ? "nothing measured" : `${effectMean(claim.effect)} ${effectLimits(claim.effect)}`;
  return `${verdictSigns[claim.verdict]} ${claim.verdict.padEnd("inconclusive".length)}  ${effect}`;
}

function verdictLines(claims: readonly ClaimResult[], result: StudyResult): string[] {
  return result.experiments.flatMap((experiment) => {
    const own = claims.filter(({ id }) => experiment.claims.includes(id));
    return own.length === 0
      ? []
      : ["", ...wrapped(plainText(experimentName(experiment, result)), LINE_WIDTH), ...own.flatMap(claimLines)];
  });
}

function claimLines(claim: ClaimResult): string[] {
  return [
    ...wrapped(
      `${claim.verdict.toUpperCase()}: ${plainText(claim.claim)}${spectraSuffix(claim)}`,
      LINE_WIDTH,
      "  ",
      "    ",
    ),
    ...wrapped(
      `${effectText(claim)}${evidenceText(claim).filter(Boolean).join(", ")} (${plainText(claim.contrast)})`,
      LINE_WIDTH,
      "    ",
      "    ",
    ),
  ];
}

function effectText(claim: ClaimResult): string {
  if (claim.seeds === 0) return "";
  return `${effectMean(claim.effect)} ${plainText(claim.unit)} (claimed: ${claimedSide(claim)}), ${limitsName(claim)} ${effectLimits(claim.effect)}, `;
}

function columnsOf({ robustEpsilon }: StudyResult): Column[] {
  const columns = networkColumns(robustEpsilon);
  const means = ({ of, decimals }: EstimateColumn) => ({ cell: (n: NetworkResult) => fixed(of(n).mean, decimals) });
  return [
    { head: ["test", "acc %"], ...means(columns.testAccuracy) },
    { head: ["", "epochs"], cell: columns.epochs.text },
    { head: ["perturbation", "centroid [95 % int.]"], cell: (n) => intervalText(columns.centroid.of(n)) },
    { head: ["high", "%"], ...means(columns.highShare) },
    { head: ["features", "start"], ...means(columns.featureInitial) },
    { head: ["", "trained"], ...means(columns.featureTrained) },
    { head: ["", "change"], ...means(columns.featureChange) },
    { head: ["", "norm"], ...means(columns.minimumNorm) },
    { head: ["robust %", `at ${compact(robustEpsilon)}`], ...means(columns.robustAccuracy) },
  ];
}

function referenceCells(columns: readonly Column[], centroid: string): string[] {
  return columns.map((column) => (column.head[0] === "perturbation" ? centroid : ""));
}
