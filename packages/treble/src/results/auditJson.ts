import { visibleText } from "../text/visibleText.ts";
import type { AuditResult } from "./audit.ts";

/**
 * An audit as the text of its `audit.json`, which `readAuditResult` reads back: what is not a finite number is null,
 * and what a terminal or an editor would not show is written as `\u001b`.
 */
export function auditJson(result: AuditResult): string {
  return `${visibleText(JSON.stringify(result))}\n`;
}
