import type { AuditFileOptions } from "../../../audit/node/auditFile.ts";
import type { AuditImages } from "../../../audit/node/auditImages.ts";
import { isOwnName } from "../../../data/own/ownImages.ts";
import { UserError } from "../../../errors/userError.ts";
import { ownFlagNames, ownRequest } from "../../inputs/ownRequest.ts";
import { rememberedImages } from "../../inputs/rememberedImages.ts";
import { foreignFlag, foreignOptions } from "../../parse/modelOptions.ts";
import { adviceFlags } from "../attack/adviceFlags.ts";
import type { AuditRequest } from "./auditRequest.ts";

/** Half of the memory that is free is for others. */
const MEMORY_SHARE = 0.5;

/** The options of the command line as the library calls them. */
export function auditFileOptions(request: AuditRequest, signal: AbortSignal): AuditFileOptions {
  const { images, preprocessing, attack, thorough, without, budget, threads, seed, device, typed } = request;
  return {
    model: foreignOptions(request),
    ...{ images, preprocessing, attack, thorough, without, budget, threads, seed, device, signal },
    memory: request.memory ?? MEMORY_SHARE * process.availableMemory(),
    command: typed,
    ...(request.labelOffset !== undefined && { ordered: true }),
    called: adviceFlags,
    modelCalled: foreignFlag,
    imagesCalled: ownFlagNames,
  };
}

/**
 * The images that `--data` names, or those that a network of Treble's own was trained on.
 * @throws UserError where none are named, and as `ownRequest`.
 */
export function auditSource(request: AuditRequest, trainedOn: string | null, model: string): AuditImages {
  const given = request.data ?? trainedOn;
  if (given === null) {
    throw new UserError(
      `${model} does not say which images it is for; name them with --data: a folder with one sub-folder a class, a list.csv, an npz file, or a name of \`treble data list\`.`,
    );
  }
  const known = isOwnName(given) ? rememberedImages(request.results).get(given) : undefined;
  return known ?? ownRequest(given, request, { whole: true }) ?? given;
}
