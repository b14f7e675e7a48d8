import type { AuditResult } from "../../results/audit.ts";
import { auditJson } from "../../results/auditJson.ts";
import { auditJunit } from "./auditJunit.ts";
import { auditMarkdown } from "./auditMarkdown.ts";
import { auditPage } from "./auditPage.tsx";
import { auditTable } from "./auditTable.ts";
import { auditFileNames } from "./words/auditFileNames.ts";

/**
 * The files that tell of an audit, as text by path relative to its folder: `audit.json`, of which alone all others are
 * made, `audit.csv`, `audit.md`, `junit.xml`, and last the page, `index.html`. The same for the same result.
 */
export function auditFiles(result: AuditResult): Map<string, string> {
  return new Map([
    [auditFileNames.json, auditJson(result)],
    [auditFileNames.csv, auditTable(result)],
    [auditFileNames.markdown, auditMarkdown(result)],
    [auditFileNames.junit, auditJunit(result)],
    [auditFileNames.page, auditPage(result)],
  ]);
}
