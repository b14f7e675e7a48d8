import type { AuditEvent } from "treble-lab";
import type { DataFile } from "../training/datasetHere.ts";
import type { AskedAudit } from "./askedAudit.ts";
import type { DescribedModel } from "./describedModel.ts";
import type { GivenFile } from "./givenFile.ts";

/** A model and the images to show it. */
export interface ModelAndImages {
  readonly model: readonly GivenFile[];
  /** The visitor's own images. */
  readonly own: readonly GivenFile[];
  /** Files of images that belong to the page. */
  readonly files: readonly DataFile[];
  readonly asked: AskedAudit;
}

/** What the page tells the worker: to look at a model, or to audit it. */
export type ToWorker = ModelAndImages & {
  readonly kind: "look" | "audit";
  /** Of Treble, and what to type for the same in a terminal: for the report. */
  readonly version: string;
  readonly command: string;
};

/** What loading a model found, of one that can be audited. */
export interface OpenedFacts {
  /** `[C, H, W]` of an image. */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  /** Bytes that a step of an attack takes for each image of a batch. */
  readonly perImage: number;
  /** What a user should know of the model, a sentence each. */
  readonly notes: readonly string[];
}

/** What the worker tells the page. */
export type FromWorker =
  | { readonly kind: "described"; readonly described: DescribedModel }
  | { readonly kind: "opened"; readonly opened: OpenedFacts }
  | { readonly kind: "note"; readonly sentence: string }
  | { readonly kind: "event"; readonly event: AuditEvent }
  /** The text of audit.json. */
  | { readonly kind: "done"; readonly json: string }
  | { readonly kind: "failed"; readonly sentence: string };
