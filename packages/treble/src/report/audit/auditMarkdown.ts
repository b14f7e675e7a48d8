import type { AuditResult } from "../../results/audit.ts";
import { plainText } from "../../text/plainText.ts";
import { count, dateText, duration, fixed, intervalText, MISSING, plural } from "../words/format.ts";
import { markdownCode, markdownRow, markdownText } from "../words/markdownText.ts";
import { architectureParagraph } from "./words/architectureParagraph.ts";
import { auditName } from "./words/auditName.ts";
import { bandsSentence } from "./words/bandsSentence.ts";
import { bandText } from "./words/bandText.ts";
import { keyNumbers, sizeText } from "./words/keyNumbers.ts";
import { radiusText } from "./words/normText.ts";
import { sentenceText } from "./words/sentenceText.ts";
import { shareWithLimits } from "./words/shareText.ts";

/** Classes in the table of the weakest. */
const MOST_CLASSES = 10;

/** An audit as GitHub-flavoured Markdown: verdict, warnings and tables, without pictures. Foreign text is escaped. */
export function auditMarkdown(result: AuditResult): string {
  const { model, data, assertions, warnings, bands, baseline, caveats } = result;
  const name = (text: string): string => markdownText(auditName(text));
  const paragraphs = [
    `# Audit of ${name(model.name)}`,
    markdownText(result.headline),
    table(
      ["Measure", "Value", "95 % interval", "Of"],
      keyNumbers(result).map(({ label, value, limits, basis }) => [label, `**${value}**`, limits || MISSING, basis]),
    ),
    ...(assertions.length === 0
      ? []
      : [
          "## Assertions",
          table(
            ["Asserted", "Outcome", "Measured"],
            assertions.map(({ text, passed, sentence }) => [
              markdownText(text),
              passed ? "✓ holds" : "✕ **failed**",
              markdownText(sentence),
            ]),
          ),
        ]),
    ...(warnings.length === 0
      ? []
      : [
          "## What may make these numbers misleading",
          warnings
            .map(({ raised, means, advice }) =>
              [
                `- **${markdownText(sentenceText(raised))}**`,
                ...[means, advice].map((text) => markdownText(sentenceText(text))),
              ].join(" "),
            )
            .join("\n"),
        ]),
    ...(bands.length === 0
      ? []
      : [
          "## Perturbations within one band of frequencies",
          bandsSentence(bands),
          table(
            ["Cycles per pixel", "Attacked", "Fooled", "Median L2 norm", "Quartiles"],
            bands.map((band) => [
              bandText(band),
              count(band.attacked),
              count(band.fooled),
              sizeText(band.size?.median ?? Number.NaN),
              band.size === null ? MISSING : `${sizeText(band.size.q25)}–${sizeText(band.size.q75)}`,
            ]),
          ),
        ]),
    ...classParagraphs(result, name),
    "## What the model is made of",
    markdownText(architectureParagraph(result)),
    ...(baseline === null
      ? []
      : [
          `## Compared with ${name(baseline.name)}${baseline.finished === "" ? "" : `, ${markdownText(dateText(baseline.finished))}`}`,
          ...(baseline.differences.length === 0
            ? []
            : [baseline.differences.map((text) => `- ${markdownText(text)}`).join("\n")]),
          table(
            ["Measure", "Before", "Now", "Change"],
            baseline.rows.map(({ measure, before, now, change }) => [
              markdownText(measure),
              intervalText(before),
              intervalText(now),
              change === "neither" ? "neither better nor worse" : change,
            ]),
          ),
        ]),
    ...(caveats.length === 0
      ? []
      : ["## What this does not show", caveats.map((text) => `- ${markdownText(text)}`).join("\n")]),
    "## How to read this",
    `Brackets are 95 % intervals over the images. Robust accuracy is an upper bound, sizes are in pixel values from 0 to 1, frequencies in cycles per pixel. ${count(data.images)} of ${count(data.available)} images in ${name(data.name)}; ${plural(model.classes, "class", "classes")}.`,
    ...(plainText(result.command) === "" ? [] : [markdownCode(plainText(result.command))]),
    `Treble ${markdownText(result.version)}, ${markdownText(dateText(result.finished))}, ${duration(result.seconds)}.`,
  ];
  return `${paragraphs.filter(Boolean).join("\n\n")}\n`;
}

/** The classes that stand worst under attack. */
function classParagraphs({ classes, robust }: AuditResult, name: (text: string) => string): readonly string[] {
  if (classes.length === 0) return [];
  const first = robust[0];
  const under = first === undefined ? "Under attack" : `Under attack, ${radiusText(first.norm, first.epsilon)}`;
  const weakest = classes
    .toSorted((a, b) => (a.robust?.share ?? a.clean.share) - (b.robust?.share ?? b.clean.share) || 0)
    .slice(0, MOST_CLASSES);
  return [
    weakest.length < classes.length
      ? `## The ${MOST_CLASSES} weakest of ${count(classes.length)} classes`
      : "## By class",
    table(
      ["Class", "Without attack", under, "Median smallest norm", "Centroid"],
      weakest.map((one) => [
        name(one.name),
        shareWithLimits(one.clean),
        one.robust === null ? MISSING : shareWithLimits(one.robust),
        sizeText(one.size),
        fixed(one.centroid, 3),
      ]),
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...rows].map(markdownRow).join("\n");
}
