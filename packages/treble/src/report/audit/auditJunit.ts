import type { AuditResult } from "../../results/audit.ts";
import { plainText } from "../../text/plainText.ts";
import { auditName } from "./words/auditName.ts";
import { keyNumbers } from "./words/keyNumbers.ts";
import { sentenceText } from "./words/sentenceText.ts";

/**
 * An audit as JUnit XML: each assertion a test case, in order; key numbers and warnings in the output of the suite.
 * Well-formed whatever text the audit holds.
 */
export function auditJunit(result: AuditResult): string {
  const { assertions, warnings, model, data, finished, seconds, version } = result;
  const failures = assertions.filter(({ passed }) => !passed).length;
  const time = Number.isFinite(seconds) ? seconds : 0;
  const counts = `tests="${assertions.length}" failures="${failures}" errors="0" skipped="0" time="${time}"`;
  const name = escaped(`audit of ${auditName(model.name)}`);
  const moment = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)/.exec(finished)?.[1];
  const properties = { version, data: data.name, images: String(data.images), sha256: model.hash ?? "" };
  const output = [
    ...keyNumbers(result).map(({ label, value, limits, basis }) => `${label}: ${value} ${limits} (${basis})`),
    ...warnings.map(({ raised, means, advice }) => `Warning: ${[raised, means, advice].map(sentenceText).join(" ")}`),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="treble audit" ${counts}>
  <testsuite name="${name}" ${counts}${moment === undefined ? "" : ` timestamp="${moment}"`}>
    <properties>
${Object.entries(properties)
  .map(([key, value]) => `      <property name="${key}" value="${escaped(value)}"/>`)
  .join("\n")}
    </properties>
${assertions.map(testCase).join("")}    <system-out>${output.map((line) => `${escaped(line)}\n`).join("")}</system-out>
  </testsuite>
</testsuites>
`;
}

function testCase({ text, passed, sentence }: AuditResult["assertions"][number]): string {
  const head = `    <testcase classname="treble.audit" name="${escaped(text)}"`;
  if (passed) return `${head}/>\n`;
  return `${head}>
      <failure type="assertion" message="${escaped(sentence)}">${escaped(sentence)}</failure>
    </testcase>
`;
}

/** Characters that XML has no place for, not even escaped, and that `plainText` leaves. */
const NO_XML = /[\ufffe\uffff]/g;

function escaped(text: string): string {
  return plainText(text)
    .replace(NO_XML, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
