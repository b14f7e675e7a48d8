import {
  type AuditEvent,
  type AuditResult,
  auditOpened,
  bytesPerImage,
  type ImagesForAudit,
  type OpenedModel,
  type Running,
} from "treble-lab";
import { yours } from "./askedAudit.ts";
import { describedModel } from "./describedModel.ts";
import { imageShapeHere, imagesHere } from "./imagesHere.ts";
import type { FromWorker, OpenedFacts, ToWorker } from "./messages.ts";
import { openedModel } from "./openedModel.ts";

/** What looking at a model here needs from outside. */
export interface Surroundings {
  readonly backend: NonNullable<Running["backend"]>;
  /** What it runs on, in words, for the report. */
  readonly machine: string;
  readonly tell: (message: FromWorker) => void;
}

/** Reads a model and loads it, so that it is known whether it can be audited. @throws UserError where not. */
export async function openHere(request: ToWorker, { backend, tell }: Surroundings): Promise<OpenedModel> {
  const { model: files, asked } = request;
  const { fed } = asked;
  const file = await describedModel(files, fed);
  tell({ kind: "described", described: file.described });
  // Images of the visitor's own have no size of their own: they take the model's.
  const isShaped = fed.size === undefined && asked.data !== yours;
  const options = { ...fed, ...(isShaped && { imageShape: () => imageShapeHere(request) }) };
  const opened = await openedModel(files, file, options, backend);
  const { shape, classes, notes } = opened.model;
  tell({
    kind: "opened",
    opened: { shape, classes, notes, perImage: bytesPerImage(opened.model) } satisfies OpenedFacts,
  });
  return opened;
}

/** Audits a model on images, as `treble audit` does. @throws UserError for what cannot be audited. */
export async function auditHere(request: ToWorker, around: Surroundings): Promise<AuditResult> {
  const { asked, version, command } = request;
  const opened = await openHere(request, around);
  const images: ImagesForAudit = await imagesHere(request, opened.model.shape);
  const { backend, machine, tell } = around;
  const { attack, l2, linf, without, budget, memory, seed, preprocessing } = asked;
  const { result } = await auditOpened(opened, images, {
    ...{ backend, machine, version, command, images: asked.images, without, memory, seed },
    ...(attack !== null && { attack }),
    ...(preprocessing !== null && { preprocessing }),
    ...(budget !== null && { budget }),
    radii: { ...(l2 && { l2 }), ...(linf && { linf }) },
    onNote: (sentence) => tell({ kind: "note", sentence }),
    onPart: (event: AuditEvent) => tell({ kind: "event", event }),
  });
  return result;
}
