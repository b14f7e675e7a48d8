/**
 * What drawings are made in: the page's own document; elsewhere one that a page, which has no need of it, never loads.
 */
export const drawingDocument: Document =
  globalThis.document ?? (await import("linkedom")).parseHTML("<html></html>").document;
