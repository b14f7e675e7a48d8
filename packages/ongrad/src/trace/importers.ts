import type { Importer } from "./foreignNode.ts";

/** Standard operator name to importer. Each family has its file in `operators/`. */
export const importers: ReadonlyMap<string, Importer> = new Map<string, Importer>(Object.entries({}));
