import type { ClaimResult, ExperimentResult, NetworkResult, StudyResult } from "../results/results.ts";
import type { Interval } from "../statistics/interval.ts";
import { plainText } from "../text/plainText.ts";
import { answerSentence, tallySentence } from "./words/answer.ts";
import { claimedSide, claimsAndChecks, effectHead, evidenceText, seedsSentence } from "./words/claimWords.ts";
import { coreStudy } from "./words/coreStudy.ts";
import { experimentGroups } from "./words/experimentGroups.ts";
import {
  compact,
  count,
  dateText,
  duration,
  effectLimits,
  effectMean,
  fixed,
  intervalText,
  percentInterval,
} from "./words/format.ts";
import { markedName, NOT_REACHED } from "./words/networkName.ts";
import { type StudyLinks, studyLinks } from "./words/studyLinks.ts";

/** The verdicts and networks of every experiment as GitHub-flavoured Markdown. Foreign text is escaped. */
export function studyMarkdown(result: StudyResult): string {
  const epsilon = compact(result.robustEpsilon);
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
    ["Parameters", (n) => count(n.parameters)],
    ["Learning rate", (n) => compact(n.learningRate)],
    ["Epochs", (n) => fixed(n.epochs, n.epochs < 100 ? 1 : 0)],
    ["Train accuracy (%)", (n) => percents(n.trainAccuracy)],
    ["Test accuracy (%)", (n) => percents(n.testAccuracy)],
    [
      "Perturbation centroid",
      (n) => `**${fixed(n.centroid.mean, 3)}** ${intervalText(n.centroid).split(" ").slice(1).join(" ")}`,
    ],
    ["High band (%)", (n) => percents(n.highShare)],
    ["Feature centroid: at start", (n) => intervalText(n.featureCentroid.initial)],
    ["trained", (n) => intervalText(n.featureCentroid.trained)],
    ["change", (n) => intervalText(n.featureCentroid.change)],
    [
      "Smallest L2 norm: median (quartiles)",
      (n) => `${fixed(n.minimumNorm.median, 3)} (${fixed(n.minimumNorm.q25, 3)}–${fixed(n.minimumNorm.q75, 3)})`,
    ],
    [`Robust accuracy at L2 ${epsilon} (%)`, (n) => percents(n.robustAccuracy)],
    ["Fooled / attacked / tried", (n) => `${count(n.succeeded)} / ${count(n.attacked)} / ${count(n.tried)}`],
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
  const groups = experimentGroups(result);
  const paragraphs = [
    `# ${escaped(result.title)}`,
    escaped(answerSentence(coreStudy(result))),
    ...(result.basis === "" ? [] : [escaped(result.basis)]),
    tallySentence(result.claims),
    ...(result.claims.length === 0 ? [] : [escaped(seedsSentence(result.claims))]),
    ...verdictTable(claims, "Claim"),
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
          escaped(claim.claim),
          claim.verdict,
          claimedSide(claim),
          claim.seeds === 0 ? "nothing measured" : `${effectText(claim)} ${escaped(claim.unit)}`,
          count(claim.seeds),
        ]),
      ),
    ].join("\n"),
  ];
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
    `### ${claim.check ? "check, " : ""}${claim.verdict}: ${escaped(claim.claim)}`,
    [
      `- ${claim.seeds === 0 ? "Nothing measured" : `${effectHead([claim])}: ${effectText(claim)} ${escaped(claim.unit)}`}; claimed: ${claimedSide(claim)}`,
      `- ${escaped(claim.sentence)}`,
      `- Contrast: ${escaped(claim.contrast)}`,
      `- Rule, declared before the run: ${escaped(claim.rule)}`,
      `- Evidence: ${escaped(claim.metric)}; ${evidenceText(claim).filter(Boolean).join(", ")}`,
      `- ${claim.check ? "Origin" : "Claim made in"}: ${escaped(claim.source)}`,
    ].join("\n"),
  ];
}

function effectText({ effect }: ClaimResult): string {
  return `**${effectMean(effect)}** ${effectLimits(effect)}`;
}

function percents(share: Interval): string {
  return intervalText(percentInterval(share), 1);
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
