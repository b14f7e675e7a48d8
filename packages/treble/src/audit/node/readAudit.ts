import { existsSync } from "node:fs";
import { UserError } from "../../errors/userError.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import type { AuditResult } from "../../results/audit.ts";
import { readAuditResult } from "../../results/readAuditResult.ts";

/** Far more than an audit holds. */
const MAX_BYTES = 2 ** 28;

/** An earlier audit from its audit.json. @throws UserError where there is none, or it cannot be read. */
export function readAudit(path: string): AuditResult {
  if (!existsSync(path)) throw new UserError(`There is no file ${path}; name the audit.json of an earlier audit.`);
  const bytes = readRegularFile(path, MAX_BYTES);
  if (bytes === null) {
    throw new UserError(`${path} is no file, or far too large; name the audit.json of an earlier audit.`);
  }
  return readAuditResult(bytes, path);
}
