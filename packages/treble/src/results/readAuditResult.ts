import { UserError } from "../errors/userError.ts";
import { parseJson } from "../formats/parseJson.ts";
import { type AuditResult, auditFormat } from "./audit.ts";
import { auditSchema } from "./auditSchema.ts";

/**
 * An audit from the text of its `audit.json`, checked in every field.
 * @param text UTF-8, as bytes or decoded
 * @param name what an error calls the file
 * @throws UserError where it is damaged, something else, or of another version of Treble
 */
export function readAuditResult(text: Uint8Array | string, name = "audit.json"): AuditResult {
  const data = parseJson(text);
  if (!isAudit(data)) {
    throw new UserError(`${name} is damaged or no audit; write it again with \`treble audit\`.`);
  }
  const { format } = data;
  if (typeof format === "number" && format > auditFormat) {
    throw new UserError(
      `${name} is of a newer version of Treble (format ${format}, and this one reads ${auditFormat}); update Treble.`,
    );
  }
  if (format !== auditFormat) {
    throw new UserError(
      `${name} is of an older version of Treble, or no audit; give the command that made it again, which repeats no finished part.`,
    );
  }
  const result = auditSchema.safeParse(data);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new UserError(
    `${name} is damaged, at ${path.join(".") || "its beginning"} (${message}); give the command that made it again, which repeats no finished part.`,
  );
}

/** Whether a value from a JSON file calls itself an audit, of whatever version. */
export function isAudit(value: unknown): value is { readonly kind: "audit"; readonly format?: unknown } {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "audit";
}
