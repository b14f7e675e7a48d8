import { join } from "node:path";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import { auditComparisonPage } from "../../report/audit/auditComparisonPage.tsx";
import { auditComparisonCsv } from "../../report/audit/auditComparisonTable.ts";
import type { AuditResult } from "../../results/audit.ts";

/**
 * Writes audits side by side into a folder: `index.html`, and their key numbers as `audit.csv`.
 * @throws UserError where the folder cannot be written.
 */
export function writeAuditComparison(folder: string, results: readonly AuditResult[]): void {
  makeFolder(folder);
  writeFileAtomic(join(folder, "audit.csv"), auditComparisonCsv(results));
  writeFileAtomic(join(folder, "index.html"), auditComparisonPage(results));
}
