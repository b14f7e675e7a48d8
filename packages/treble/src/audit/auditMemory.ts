import { auditBatch } from "./auditOpened.ts";
import { rowsWithin } from "./rowsForMemory.ts";

/** What an audit is going to take of memory, bytes. */
export interface AuditMemory {
  /** Images of a batch. */
  readonly rows: number;
  /** What a step of an attack computes of a batch, at most. */
  readonly batch: number;
  /** The images, as bytes and as numbers. */
  readonly images: number;
  /** The model in the runtime: its weights as they are read, as a graph with them is written, and as it holds them. */
  readonly model: number;
  readonly total: number;
}

/** Of the weights: parsed, in the graphs of logits and of gradients, and in a session of each. */
const COPIES = 5;
/** A byte and a number for each pixel, and the perturbation and the adversarial image of those that are attacked. */
const PIXEL_BYTES = { any: 5, attacked: 8 } as const;

/**
 * An estimate from above of what `auditOpened` takes of memory, before it begins; what the runtime itself takes, some
 * tens of megabytes, comes on top.
 * @param model its images' shape, `bytesPerImage` of it, and the bytes of its files together.
 * @param counts images in all, and of these attacked at most.
 * @param memory as the audit's option; undefined: as many images a batch as it takes without one.
 */
export function auditMemory(
  model: { readonly shape: readonly number[]; readonly perImage: number; readonly bytes: number },
  counts: { readonly images: number; readonly attacked: number },
  memory: number = Number.POSITIVE_INFINITY,
): AuditMemory {
  const rows = Math.min(auditBatch, rowsWithin(model.perImage, memory));
  const size = model.shape.reduce((product, extent) => product * extent, 1);
  const batch = rows * model.perImage;
  const images = size * (PIXEL_BYTES.any * counts.images + PIXEL_BYTES.attacked * counts.attacked);
  const copies = COPIES * model.bytes;
  return { rows, batch, images, model: copies, total: batch + images + copies };
}
