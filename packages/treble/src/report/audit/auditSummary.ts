import type { AuditResult, BaselineResult } from "../../results/audit.ts";
import { shortText } from "../../text/plainText.ts";
import { wrapped } from "../../text/wrapped.ts";
import { compact, count, dateText, plural } from "../words/format.ts";
import { auditName } from "./words/auditName.ts";
import { keyNumbers } from "./words/keyNumbers.ts";
import { logText } from "./words/logText.ts";
import { sentenceText } from "./words/sentenceText.ts";

const WIDTH = 100;
const HEADLINE_LINES = 4;
const MOST_ASSERTIONS = 6;
const MOST_WARNINGS = 3;

/**
 * An audit in some 20 lines of plain text for a terminal, without colours, no line longer than `width` characters;
 * foreign text can neither move the cursor nor command a CI machine.
 * @param width at least 40
 */
export function auditSummary(result: AuditResult, width: number = WIDTH): string {
  const { model, data, headline, assertions, warnings, baseline } = result;
  const line = (text: string): string => shortText(logText(text), Math.max(40, width));
  const rows = keyNumbers(result);
  const longest = (of: (row: (typeof rows)[number]) => string): number =>
    Math.max(...rows.map((row) => [...of(row)].length));
  const widths = [longest(({ short }) => short), longest(({ value }) => value), longest(({ limits }) => limits)];
  const cut = wrapped(logText(headline), Math.max(40, width));
  const failed = assertions.filter(({ passed }) => !passed);
  const listed = [...failed, ...assertions.filter(({ passed }) => passed)];
  const more = (left: number, what: string): string[] => (left > 0 ? [`and ${plural(left, what)} more`] : []);
  return `${[
    line(`${auditName(model.name)}, ${dateText(result.finished)}, Treble ${result.version}`),
    line(
      `${count(data.images)} of ${count(data.available)} images in ${auditName(data.name, 40, "unnamed data")}, ${plural(model.classes, "class", "classes")}`,
    ),
    "",
    ...(headline === "" ? [] : [...cut.slice(0, HEADLINE_LINES).map(line), ""]),
    ...rows.map(({ short, value, limits, basis }) =>
      // Blanks of the columns are no foreign text, and stay.
      shortEnd(
        `${short.padEnd(widths[0]!)}  ${value.padStart(widths[1]!)}  ${limits.padEnd(widths[2]!)}  ${basis}`,
        width,
      ),
    ),
    ...(baseline === null ? [] : ["", ...baselineLines(baseline).map(line)]),
    ...(listed.length === 0 ? [] : [""]),
    ...listed
      .slice(0, MOST_ASSERTIONS)
      .map(({ text, passed, sentence }) => line(`${passed ? "✓ holds " : "✕ failed"} ${text}: ${sentence}`)),
    ...more(listed.length - MOST_ASSERTIONS, "assertion"),
    ...(warnings.length === 0 ? [] : [""]),
    ...warnings.slice(0, MOST_WARNINGS).map(({ raised }) => line(`! ${sentenceText(raised)}`)),
    ...more(warnings.length - MOST_WARNINGS, "warning"),
  ].join("\n")}\n`;
}

/** What is better or worse than an earlier audit, a line each, and how much else is told apart from it or not. */
function baselineLines({ name, finished, rows, differences }: BaselineResult): readonly string[] {
  const date = finished === "" ? "" : ` of ${dateText(finished)}`;
  const told = rows.filter(({ change }) => change === "better" || change === "worse");
  const alike = rows.filter(({ change }) => change === "not told apart").length;
  return [
    `Compared with ${auditName(name, 40, "an unnamed model")}${date}: ${plural(alike, "measure")} of ${rows.length} not told apart`,
    ...told.map(
      ({ measure, before, now, change }) =>
        `${change === "better" ? "↑ better" : "↓ worse"} ${measure}: ${compact(Number(before.mean.toPrecision(3)))} → ${compact(Number(now.mean.toPrecision(3)))}`,
    ),
    ...differences.map((difference) => `! ${difference}`),
  ];
}

function shortEnd(text: string, width: number): string {
  const characters = [...text.trimEnd()];
  const most = Math.max(40, width);
  return characters.length <= most ? characters.join("") : `${characters.slice(0, most - 1).join("")}…`;
}
