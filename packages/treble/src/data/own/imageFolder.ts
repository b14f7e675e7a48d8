import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { errorCode } from "../../files/fileError.ts";
import { type NameOption, nameOption } from "../../text/nameOption.ts";
import { codePointOrder } from "./codePointOrder.ts";
import { type ImagePart, isImageName, isLitter, partNamed } from "./imageNames.ts";
import { openImageFile } from "./openImageFile.ts";
import type { OwnItem, OwnSource } from "./ownSource.ts";

const MAX_DEPTH = 32;
/** Links between folders can lead along more ways than there are files. */
const MAX_LINKED_FOLDERS = 10_000;

/** What a walk through a folder passed over, and how many folders it came to by links. */
interface Passed {
  readonly others: string[];
  readonly links: string[];
  linked: number;
  readonly signal: AbortSignal | undefined;
}

/** A class: its images, by their paths from the root, with `/` between the names. */
interface ClassFolder {
  readonly name: string;
  readonly images: readonly string[];
}

/**
 * Images in a folder with one sub-folder a class, as torchvision's `ImageFolder` reads them: PNG, JPEG and WebP files
 * at any depth below a class's folder; classes are the names of the folders, sorted by code points (so `10` comes
 * before `2`), those of empty folders too. Where the folder holds `train` and `test` (or `val`) with class folders in
 * them, those are the division. Links are followed where they lead to a place inside the folder, and passed over
 * elsewhere; other files are passed over, too.
 *
 * @throws UserError where there is no such folder, or there are no classes or no images in it; the signal's reason if
 *   aborted.
 */
export async function imageFolder(
  folder: string,
  signal?: AbortSignal,
  called: NameOption<"classes"> = nameOption,
): Promise<OwnSource> {
  const root = await realpath(folder).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  const passed: Passed = { others: [], links: [], linked: 0, signal };
  const top = await classFolders(root, "", passed);
  const parts = new Map<ImagePart, ClassFolder[]>();
  const partNames = new Map<ImagePart, string>();
  for (const { name } of top.folders) {
    const part = partNamed(name);
    if (part === undefined) continue;
    const { folders } = await classFolders(root, name, { ...passed, others: [], links: [] });
    if (!folders.some(({ images }) => images.length > 0)) continue;
    const other = partNames.get(part);
    if (other !== undefined) {
      throw new UserError(
        `${folder} has the folders ${other} and ${name}, which mean the same part of the images; leave one of them.`,
      );
    }
    partNames.set(part, name);
    parts.set(part, folders);
  }
  const [training, testing] = [parts.get("train"), parts.get("test") ?? parts.get("val")];
  const whole = training ?? testing ?? top.folders;
  if (!whole.some(({ images }) => images.length > 0)) throw noImages(folder, top.loose);
  const notes = passedNotes(passed, top.loose);
  if (parts.size > 0) {
    const used = new Set<ClassFolder[] | undefined>([training, testing]);
    const unused = [...top.folders.filter(({ name }) => partNamed(name) === undefined).map(({ name }) => name)];
    for (const [part, folders] of parts) if (!used.has(folders)) unused.push(part);
    if (unused.length > 0)
      notes.push(
        `${folder}: ${unused.join(", ")} ${unused.length === 1 ? "is" : "are"} not used beside ${training && testing ? "the folders for training and testing" : "the one with class folders"}.`,
      );
  }
  const named = [...new Set([...whole, ...(testing ?? [])].map(({ name }) => name))].sort(codePointOrder);
  const places = new Map(named.map((name, place) => [name, place]));
  const filled = new Set(
    [...whole, ...(testing ?? [])].filter(({ images }) => images.length > 0).map(({ name }) => name),
  );
  const empty = named.filter((name) => !filled.has(name));
  if (empty.length > 0)
    notes.push(
      `${listed(empty)} in ${folder} ${empty.length === 1 ? "has" : "have"} no images and ${empty.length === 1 ? "counts as a class" : "count as classes"} all the same.`,
    );
  notes.push(...numbersNote(named, called));
  const items = (folders: readonly ClassFolder[]): OwnItem[] =>
    folders.flatMap(({ name, images }) => images.map((path) => ({ name: path, label: places.get(name)! })));
  const divided = training !== undefined && testing !== undefined;
  const test = items(testing ?? whole);
  const train = divided ? items(training) : null;
  return {
    label: `images in ${folder}`,
    classes: named,
    train,
    test,
    files: [...(train ?? []), ...test].map(({ name }) => ({ name, path: join(root, name) })),
    notes,
    open: ({ name }, sha256) => openImageFile(join(folder, name), sha256),
  };
}

/** The folders in one, with the images below each; how many images lie beside them. */
async function classFolders(
  root: string,
  path: string,
  passed: Passed,
): Promise<{ folders: ClassFolder[]; loose: number }> {
  const folders: ClassFolder[] = [];
  let loose = 0;
  for (const entry of await entriesOf(root, path, passed)) {
    const inside = path === "" ? entry.name : `${path}/${entry.name}`;
    if (entry.kind === "folder")
      folders.push({ name: entry.name, images: await imagesBelow(root, inside, passed, [root, entry.real], 1) });
    else if (isImageName(entry.name)) loose++;
    else passed.others.push(inside);
  }
  return { folders, loose };
}

async function imagesBelow(
  root: string,
  path: string,
  passed: Passed,
  above: readonly string[],
  depth: number,
): Promise<string[]> {
  if (depth > MAX_DEPTH)
    throw new UserError(
      `${join(root, path)} lies more than ${MAX_DEPTH} folders deep; give a folder with one sub-folder a class.`,
    );
  const images: string[] = [];
  for (const entry of await entriesOf(root, path, passed)) {
    const inside = `${path}/${entry.name}`;
    if (entry.kind === "file") {
      if (isImageName(entry.name)) images.push(inside);
      else passed.others.push(inside);
    } else if (!above.includes(entry.real)) {
      images.push(...(await imagesBelow(root, inside, passed, [...above, entry.real], depth + 1)));
    }
  }
  return images;
}

interface Entry {
  readonly name: string;
  readonly kind: "file" | "folder";
  /** Where it really is. */
  readonly real: string;
}

/** What is in a folder, in code point order; links as what they lead to. */
async function entriesOf(root: string, path: string, passed: Passed): Promise<Entry[]> {
  passed.signal?.throwIfAborted();
  const folder = join(root, path);
  const found = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  const entries: Entry[] = [];
  for (const entry of found.filter(({ name }) => !isLitter(name))) {
    const kind = await kindOf(root, folder, entry);
    if (kind === "elsewhere") passed.links.push(join(path, entry.name));
    else if (kind !== "other") entries.push({ name: entry.name, ...kind });
    if (
      entry.isSymbolicLink() &&
      typeof kind === "object" &&
      kind.kind === "folder" &&
      ++passed.linked > MAX_LINKED_FOLDERS
    )
      throw new UserError(
        `Links below ${root} lead into more than ${MAX_LINKED_FOLDERS} folders, as ${join(path, entry.name)} does; take out those that lead round.`,
      );
  }
  return entries.sort((a, b) => codePointOrder(a.name, b.name));
}

async function kindOf(
  root: string,
  folder: string,
  entry: Dirent,
): Promise<Omit<Entry, "name"> | "elsewhere" | "other"> {
  const path = join(folder, entry.name);
  if (entry.isFile()) return { kind: "file", real: path };
  if (entry.isDirectory()) return { kind: "folder", real: path };
  if (!entry.isSymbolicLink()) return "other";
  try {
    const real = await realpath(path);
    if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) return "elsewhere";
    const stats = await stat(real);
    return stats.isFile() ? { kind: "file", real } : stats.isDirectory() ? { kind: "folder", real } : "other";
  } catch {
    return "elsewhere";
  }
}

function passedNotes({ others, links }: Passed, loose: number): string[] {
  const notes: string[] = [];
  if (others.length > 0)
    notes.push(
      `${counted(others.length, "file")} that ${others.length === 1 ? "is" : "are"} no PNG, JPEG or WebP ${others.length === 1 ? "was" : "were"} passed over (${listed(others)}).`,
    );
  if (links.length > 0)
    notes.push(
      `${counted(links.length, "link")} to a place outside the folder ${links.length === 1 ? "was" : "were"} passed over (${listed(links)}).`,
    );
  if (loose > 0)
    notes.push(`${counted(loose, "image")} in no class's folder ${loose === 1 ? "was" : "were"} passed over.`);
  return notes;
}

/** Where sorting as texts is not sorting as numbers. */
function numbersNote(names: readonly string[], called: NameOption<"classes">): string[] {
  if (!names.every((name) => /^\d+$/.test(name))) return [];
  const at = names.findIndex((name, i) => i > 0 && Number(name) < Number(names[i - 1]));
  if (at < 0) return [];
  return [
    `The classes are numbers and are sorted as texts, as torchvision's ImageFolder does: ${names[at - 1]} comes before ${names[at]}; ${called("classes")} gives another order.`,
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** The first few. */
function listed(names: readonly string[]): string {
  return names.length <= 3 ? names.join(", ") : `${names.slice(0, 3).join(", ")}, …`;
}

function noImages(folder: string, loose: number): UserError {
  const why =
    loose > 0
      ? `has ${counted(loose, "image")} but no sub-folder for each class`
      : "has no PNG, JPEG or WebP images in sub-folders";
  return new UserError(
    `${folder} ${why}; give a folder with one sub-folder of images a class, or a list.csv of paths and labels.`,
  );
}

function unreadable(folder: string, cause: unknown): UserError {
  const code = errorCode(cause);
  const why =
    code === "ENOENT"
      ? `There is no folder ${folder}`
      : code === "ENOTDIR"
        ? `${folder} is no folder`
        : `${folder} cannot be read (${code})`;
  return new UserError(`${why}; give a folder with one sub-folder of images a class.`, { cause });
}
