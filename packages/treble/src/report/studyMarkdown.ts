import type { Interval, NetworkResult, StudyResult } from "../experiments/results.ts";
import { answerSentence, tallySentence } from "./answer.ts";
import { compact, count, dateText, duration, fixed, intervalText, percentInterval, plural } from "./format.ts";
import { markedName, NOT_REACHED } from "./networkName.ts";
import { plainText } from "./plainText.ts";

/** The verdicts and the table of networks as GitHub-flavoured Markdown. Foreign text is escaped. */
export function studyMarkdown(result: StudyResult): string {
  const epsilon = compact(result.robustEpsilon);
  const columns: readonly (readonly [string, (n: NetworkResult) => string])[] = [
    ["Network", (n) => escaped(markedName(n))],
    ["Parameters", (n) => count(n.parameters)],
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
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const paragraphs = [
    `# ${escaped(result.title)}`,
    escaped(answerSentence(result)),
    tallySentence(result.claims),
    ...result.claims.flatMap((claim) => [
      `## ${claim.verdict}: ${escaped(claim.claim)}`,
      [
        `- Effect: **${fixed(claim.effect.mean, 3)}** ${escaped(claim.unit)}, 95 % interval [${fixed(claim.effect.low, 3)}, ${fixed(claim.effect.high, 3)}]`,
        `- ${escaped(claim.sentence)}`,
        `- Contrast: ${escaped(claim.contrast)}`,
        `- Rule, declared before the run: ${escaped(claim.rule)}`,
        `- Evidence: ${escaped(claim.metric)}; ${plural(claim.seeds, "seed")}, ${count(claim.samples)} samples`,
        `- Claim made in: ${escaped(claim.source)}`,
      ].join("\n"),
    ]),
    ...(result.caveats.length === 0
      ? []
      : ["## Before trusting these numbers", result.caveats.map((c) => `- ${escaped(c)}`).join("\n")]),
    "## The networks compared",
    [
      row(columns.map(([head]) => head)),
      row(columns.map((_, i) => (i === 0 ? "---" : "---:"))),
      ...result.networks.map((n) => row(columns.map(([, cell]) => cell(n)))),
    ].join("\n"),
    `Centroids in cycles per pixel; the images have ${intervalText(result.images.centroid)}, white noise ${fixed(result.whiteNoise.centroid, 3)}. Brackets are 95 % bootstrap intervals over seeds and samples. High band: share of the energy beyond 0.25 cycles per pixel.${result.networks.some((n) => !n.reachedCriterion) ? ` ${NOT_REACHED} stopped before the common criterion.` : ""}`,
    fenced(plainText(result.command)),
    `Treble ${escaped(result.version)}, ${escaped(dateText(result.finished))}, ${duration(result.seconds)} of work.`,
  ];
  return `${paragraphs.join("\n\n")}\n`;
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
