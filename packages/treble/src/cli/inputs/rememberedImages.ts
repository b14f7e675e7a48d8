import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { isOwnName, type OwnImages, ownKinds } from "../../data/own/ownImages.ts";
import { interpolations } from "../../data/own/resample.ts";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import { namesIn } from "../../runs/node/runFolder.ts";

/** Where images of one's own lie, for the names by which runs know them: `ROOT/datasets/*.json`, one file a name. */
const FOLDER = "datasets";
const MAX_BYTES = 2 ** 26;

const side = z.int().min(1);
const size = z.tuple([side, side]);
const schema = z.strictObject({
  name: z.string().refine(isOwnName),
  kind: z.enum(ownKinds),
  path: z.string().min(1),
  options: z.strictObject({
    channels: z.union([z.literal(1), z.literal(3)]).nullable(),
    resize: z.union([side, size]).nullable(),
    interpolation: z.enum(interpolations),
    centerCrop: size.nullable(),
    classes: z.strictObject({ file: z.string(), list: z.array(z.tuple([z.string()], z.string())) }).nullable(),
    labelOffset: z.int(),
    layout: z.enum(["nchw", "nhwc"]).nullable(),
    whole: z.boolean(),
  }),
});

/** Lets the store at `root` know where the images are that its runs call `name`. */
export function rememberImages(root: string, name: string, own: OwnImages): void {
  const file = `${createHash("sha256").update(name).digest("hex").slice(0, 16)}.json`;
  makeFolder(join(root, FOLDER));
  writeFileAtomic(join(root, FOLDER, file), `${JSON.stringify({ name, ...own }, null, 2)}\n`);
}

/** The images that the store at `root` knows, by their names; what cannot be read is left out. */
export function rememberedImages(root: string): Map<string, OwnImages> {
  const found = new Map<string, OwnImages>();
  for (const file of namesIn(join(root, FOLDER))) {
    const bytes = file.endsWith(".json") ? readRegularFile(join(root, FOLDER, file), MAX_BYTES) : null;
    const parsed = schema.safeParse(bytes && parsedJson(bytes));
    if (!parsed.success) continue;
    const { name, ...own } = parsed.data;
    found.set(name, own);
  }
  return found;
}

function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
