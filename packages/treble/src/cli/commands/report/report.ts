import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { writeAudit } from "../../../audit/node/writeAudit.ts";
import { UserError } from "../../../errors/userError.ts";
import { readRegularFile } from "../../../files/regularFile.ts";
import { parseJson } from "../../../formats/parseJson.ts";
import { isAudit, readAuditResult } from "../../../results/readAuditResult.ts";
import { readStudyResult } from "../../../results/readStudyResult.ts";
import { MAX_RESULT_BYTES } from "../../../study/node/resultFile.ts";
import { writeStudy } from "../../../study/node/writeStudy.ts";
import type { CliContext } from "../../terminal/context.ts";

export interface ReportOptions {
  readonly out?: string;
}

/** `treble report`: the pages of a study or an audit from its results. @throws UserError where these cannot be read. */
export async function reportCommand(file: string, { out }: ReportOptions, context: CliContext): Promise<number> {
  const path = resolve(file);
  const wanted = "name the results.json of a study or the audit.json of an audit";
  if (!existsSync(path)) throw new UserError(`There is no file ${file}; ${wanted}.`);
  const bytes = readRegularFile(path, MAX_RESULT_BYTES);
  if (bytes === null) throw new UserError(`${file} is no file, or far too large; ${wanted}.`);
  const folder = out === undefined ? dirname(path) : resolve(out);
  if (isAudit(parseJson(bytes))) await writeAudit(folder, readAuditResult(bytes, file));
  else await writeStudy(folder, readStudyResult(bytes, file), (note) => context.stderr.write(`${note}\n`));
  const page = join(folder, "index.html");
  context.stdout.write(`The page: ${relative(process.cwd(), page)}  (${pathToFileURL(page)})\n`);
  return 0;
}
