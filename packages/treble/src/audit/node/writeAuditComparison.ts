import { join } from "node:path";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import type { AuditResult } from "../../results/audit.ts";

/**
 * Writes audits side by side into a folder: `index.html`, and their key numbers as `audit.csv`.
 * @throws UserError where the folder cannot be written.
 */
export async function writeAuditComparison(folder: string, results: readonly AuditResult[]): Promise<void> {
  // With what draws charts, loaded when there are some.
  const { auditComparisonPage } = await import("../../report/audit/auditComparisonPage.tsx");
  const { auditComparisonCsv } = await import("../../report/audit/auditComparisonTable.ts");
  makeFolder(folder);
  writeFileAtomic(join(folder, "audit.csv"), auditComparisonCsv(results));
  writeFileAtomic(join(folder, "index.html"), auditComparisonPage(results));
}
