import { existsSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { LabelledImages } from "../../data/labelledImages.ts";
import { pixelsOf } from "../../data/pixelsOf.ts";
import { UnauditableError } from "../../errors/unauditableError.ts";
import { UserError } from "../../errors/userError.ts";
import { digestFile, readRegularFile } from "../../files/regularFile.ts";
import { version } from "../../files/version.ts";
import { checkImages, classNotes, type NameImageOption } from "../../models/checkImages.ts";
import type { ForeignOption, ForeignOptions } from "../../models/foreign/foreignModel.ts";
import type { Model } from "../../models/network/model.ts";
import { loadFile } from "../../models/node/loadFile.ts";
import type { AuditResult } from "../../results/audit.ts";
import { type Device, deviceBackend } from "../../running/node/deviceBackend.ts";
import { audit } from "../audit.ts";
import type { AuditOptions } from "../auditOptions.ts";
import { type AuditImages, auditImages, type LoadingImages } from "./auditImages.ts";

/** How a model in a file is audited: as `audit`, and how model and images are read. */
export interface AuditFileOptions
  extends Omit<AuditOptions, "about" | "source" | "names" | "backend" | "version" | "machine"> {
  /** How the model is fed and read, its preprocessing included. */
  readonly model?: ForeignOptions | undefined;
  /**
   * A usual preprocessing by its name (`preprocessingNames`). Where neither this nor `model` says one, the file's own
   * is taken, or else the one of the usual ones under which the model is right most often.
   */
  readonly preprocessing?: string | undefined;
  /**
   * Images that are attacked at most, spread over the classes. Default 512. Accuracy without an attack is of all that
   * there are, up to 2²⁵ numbers in all of them together.
   */
  readonly images?: number | undefined;
  /** What it runs on: webgpu only where it works. Default cpu. */
  readonly device?: Device | undefined;
  /** What messages call the options of the model, and those of the images. */
  readonly modelCalled?: ((option: ForeignOption) => string) | undefined;
  readonly imagesCalled?: NameImageOption | undefined;
  /** Told what a user should know, a sentence each. */
  readonly onNote?: LoadingImages["onNote"];
  readonly onLoading?: LoadingImages["onLoading"];
}

/** An audit, and what it was of. */
export interface AuditedFile {
  readonly result: AuditResult;
  readonly model: Model;
}
