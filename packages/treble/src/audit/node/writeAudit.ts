import { join } from "node:path";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import type { AuditResult } from "../../results/audit.ts";
import { auditJson } from "../../results/auditJson.ts";
import { readAuditResult } from "../../results/readAuditResult.ts";

/**
 * Writes an audit into a folder: `audit.json`, and of what this holds, and nothing else, the page, the tables and the
 * checks (`auditFiles`).
 * @returns the result as it was written: numbers that JSON does not know are NaN.
 * @throws UserError where the folder cannot be written.
 */
export async function writeAudit(folder: string, result: AuditResult): Promise<AuditResult> {
  // With what draws charts, loaded when there are some.
  const { auditFiles } = await import("../../report/audit/auditFiles.ts");
  const written = readAuditResult(auditJson(result));
  makeFolder(folder);
  for (const [name, text] of auditFiles(written)) writeFileAtomic(join(folder, name), text);
  return written;
}
