/** Audits of files, written to files. For Node. */

export { type AuditedFile, type AuditFileOptions, auditFile } from "./auditFile.ts";
export { auditFolders } from "./auditFolders.ts";
export type { AuditImages } from "./auditImages.ts";
export { type ExportedAdversarial, exportAdversarial, type FoundAdversarial } from "./exportAdversarial.ts";
export { readAudit } from "./readAudit.ts";
export { writeAudit } from "./writeAudit.ts";
export { writeAuditComparison } from "./writeAuditComparison.ts";
