import type { AuditResult } from "../../results/audit.ts";
import { logText } from "./words/logText.ts";
import { sentenceText } from "./words/sentenceText.ts";

/**
 * What a GitHub workflow shows beside a run: an `::error` for each assertion that failed and a `::warning` for each
 * warning, a line each; empty where there is none.
 */
export function auditAnnotations({ assertions, warnings }: AuditResult): string {
  const failed = assertions.filter(({ passed }) => !passed);
  const lines = [
    ...failed.map(({ text, sentence }) => command("error", "Treble: an assertion failed", `${text}: ${sentence}`)),
    ...warnings.map(({ raised, means, advice }) =>
      command("warning", "Treble: numbers may mislead", [raised, means, advice].map(sentenceText).join(" ")),
    ),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** A workflow command; its message is data, in which only `%` and line ends mean anything. */
function command(kind: "error" | "warning", title: string, message: string): string {
  const property = data(title).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::${kind} title=${property}::${data(logText(message))}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
