/** An audit of any classifier: its parts in order, what they cost, what is said of them, and what holds them to account. */

export { audit } from "./audit.ts";
export { type AuditEvent, type AuditOptions, type AuditPartName, auditParts } from "./auditOptions.ts";
