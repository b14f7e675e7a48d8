/** A visitor's own images: dropped or chosen, read here, brought to one size. */

export { type DroppedImages, droppedImages } from "./droppedImages.ts";
export { DropZone } from "./dropZone.tsx";
export { filesOfDrop } from "./filesOfDrop.ts";
export type { SkippedFile } from "./imagePlaces.ts";
export { SkippedFiles } from "./skippedFiles.tsx";
