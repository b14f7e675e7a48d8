import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { assertedRadii, withAssertions } from "../../../audit/assertions.ts";
import { withBaseline } from "../../../audit/baseline.ts";
import { auditFile } from "../../../audit/node/auditFile.ts";
import { auditFolders } from "../../../audit/node/auditFolders.ts";
import type { ExportedAdversarial } from "../../../audit/node/exportAdversarial.ts";
import { readAudit } from "../../../audit/node/readAudit.ts";
import { writeAudit } from "../../../audit/node/writeAudit.ts";
import { writeAuditComparison } from "../../../audit/node/writeAuditComparison.ts";
import { UserError } from "../../../errors/userError.ts";
import { checkWritable } from "../../../files/checkWritable.ts";
import { auditAnnotations } from "../../../report/audit/auditAnnotations.ts";
import { auditComparisonTable } from "../../../report/audit/auditComparisonTable.ts";
import { auditSummary } from "../../../report/audit/auditSummary.ts";
import type { AuditResult } from "../../../results/audit.ts";
import { auditJson } from "../../../results/auditJson.ts";
import { writableStore } from "../../inputs/store.ts";
import type { CliContext } from "../../terminal/context.ts";
import { EXIT, reportFailure } from "../../terminal/failure.ts";
import { progressDisplay } from "../../terminal/progress.ts";
import { textTable } from "../../terminal/textTable.ts";
import type { AuditRequest } from "./auditRequest.ts";
import { auditTarget } from "./auditTarget.ts";
import { followAudit } from "./followAudit.ts";
import { auditFileOptions, auditSource } from "./libraryOptions.ts";

/** What was made of one model. */
interface Audited {
  readonly result: AuditResult;
  readonly folder: string;
  readonly exported: ExportedAdversarial | null;
}

/** `treble audit`: the page of each model, and of several the page that compares them. */
export async function auditCommand(
  models: readonly string[],
  request: AuditRequest,
  context: CliContext,
): Promise<number> {
  const { assert = [], out, exportAdversarial: saved } = request;
  checkRequest(models, request);
  const radii = withAsserted(request, assertedRadii(assert));
  const baseline = request.baseline === undefined ? null : readAudit(request.baseline);
  const folders = auditFolders(models, out);
  for (const folder of [out, ...(saved === undefined ? [] : [saved])]) checkWritable(folder);
  const exportFolders = saved === undefined ? [] : auditFolders(models, saved);
  const display = progressDisplay(context);
  const store = writableStore(request.results, display.log);
  const done: Audited[] = [];
  let code = 0;
  try {
    for (const [i, model] of models.entries()) {
      if (models.length > 1) display.log(`${model}:`);
      try {
        const { path, dataset } = auditTarget(model, request.results, context);
        const source = auditSource(request, dataset, model);
        const { result, exported } = await auditFile(path, source, {
          ...auditFileOptions(request, context.signal),
          ...{ radii, store },
          ...followAudit(display),
          ...(exportFolders[i] !== undefined && {
            adversarial: { folder: exportFolders[i], quantized: request.quantized },
          }),
        });
        const compared = baseline ? withBaseline(result, baseline) : result;
        const folder = folders[i]!;
        done.push({ result: await writeAudit(folder, withAssertions(compared, assert)), folder, exported });
      } catch (error) {
        if (models.length === 1 || context.signal.aborted) throw error;
        // The others are audited all the same.
        code = Math.max(code, reportFailure(error, context, false));
      }
    }
  } catch (error) {
    if (context.signal.aborted) {
      display.log(`Stopped; what is finished is kept in ${request.results}, and the same command goes on from there.`);
    }
    throw error;
  } finally {
    display.stop();
  }
  const results = done.map(({ result }) => result);
  const page = models.length === 1 ? done[0]?.folder : results.length > 1 ? out : done[0]?.folder;
  if (models.length > 1 && results.length > 1) await writeAuditComparison(out, results);
  print(done, page, request, context);
  const isNothing = done.filter(({ result }) => result.clean.count === 0);
  for (const { result } of isNothing) {
    context.stderr.write(
      `treble: ${result.model.name} gets none of the ${result.clean.total} images right, so there is nothing to attack: check its preprocessing (--preprocessing, --range, --mean, --std) and which class is which output (--classes).\n`,
    );
  }
  if (isNothing.length > 0) return EXIT.unauditable;
  if (code > 0) return code;
  return results.some(({ assertions }) => assertions.some(({ passed }) => !passed)) ? EXIT.failed : EXIT.fine;
}

/** Before anything is looked for. @throws UserError for options that do not go together. */
function checkRequest(models: readonly string[], request: AuditRequest): void {
  const { quantized, exportAdversarial: saved, baseline, preprocessing, range, mean, std, channelOrder } = request;
  if (quantized && saved === undefined) {
    throw new UserError("--quantized is how --export-adversarial looks for images; give that too, or leave it out.");
  }
  if (baseline !== undefined && models.length > 1) {
    throw new UserError("--baseline is an earlier audit of one model; audit one, or leave it out.");
  }
  const stated = range ?? mean ?? std ?? channelOrder;
  if (preprocessing !== undefined && stated !== undefined) {
    throw new UserError(
      "--preprocessing and --range, --mean, --std or --channel-order say the same twice; give one of them.",
    );
  }
}

/** The radii that are asked for, and those that assertions name. */
function withAsserted(
  { l2 = [], linf = [] }: AuditRequest,
  asserted: ReturnType<typeof assertedRadii>,
): { readonly l2?: readonly number[]; readonly linf?: readonly number[] } {
  const both = {
    l2: [...new Set([...l2, ...(asserted.l2 ?? [])])],
    linf: [...new Set([...linf, ...(asserted.linf ?? [])])],
  };
  return { ...(both.l2.length > 0 && { l2: both.l2 }), ...(both.linf.length > 0 && { linf: both.linf }) };
}

function print(done: readonly Audited[], page: string | undefined, request: AuditRequest, context: CliContext): void {
  const { json, annotations } = request;
  const results = done.map(({ result }) => result);
  if (json) {
    const texts = results.map((result) => auditJson(result).trim());
    context.stdout.write(texts.length === 1 ? `${texts[0]}\n` : `[${texts.join(",\n")}]\n`);
  } else {
    for (const result of results) context.stdout.write(`${auditSummary(result)}\n`);
    if (results.length > 1) context.stdout.write(`${textTable(auditComparisonTable(results))}\n`);
  }
  const say = json ? context.stderr : context.stdout;
  for (const { exported } of done) if (exported) say.write(`${exportText(exported, request)}\n`);
  if (annotations) for (const result of results) say.write(auditAnnotations(result));
  if (page === undefined) return;
  const path = resolve(page, "index.html");
  say.write(`The page: ${relative(process.cwd(), path)}  (${pathToFileURL(path)})\n`);
}

function exportText({ found, written, lost, list }: ExportedAdversarial, { quantized }: AuditRequest): string {
  const instead = quantized ? "" : "; --quantized looks among 8-bit images";
  const are =
    lost === 1
      ? "is adversarial no more once it is saved with 8 bits, and"
      : "are adversarial no more once they are saved with 8 bits, and";
  const others =
    lost === 0 ? "all that were found" : `${lost} of the ${found} that were found ${are} left out${instead}`;
  return `Adversarial images saved: ${written}; ${others}. The list: ${list}`;
}
