import { codePointOrder, type ImagePart, isImageName, isLitter, partNamed, UserError } from "treble-lab";

/** A file that was left out, and why: what follows its name in a sentence. */
export interface SkippedFile {
  readonly name: string;
  readonly why: string;
}

/** An image among files, before it is read. */
export interface ImagePlace {
  /** Which of the files. */
  readonly at: number;
  /** Its path below the folder that holds all, as `treble` names the images of a folder. */
  readonly name: string;
  /** Of `classes`; null where no image lies in a folder. */
  readonly label: number | null;
  /** Null where folders divide nothing. */
  readonly part: "train" | "test" | null;
}

/** Which of the files are images of which class. */
export interface ImagePlaces {
  /** Sorted by name. */
  readonly images: readonly ImagePlace[];
  /** Names of the folders, sorted by code points. */
  readonly classes: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

interface Found {
  readonly at: number;
  readonly path: string;
  /** Names of the folders around it, and its own. */
  readonly names: readonly string[];
  readonly part: ImagePart | null;
}

/**
 * Images by the folders that they lie in, as `treble` reads a folder: a class is a folder below the one that holds all,
 * with everything below it; `train` and `test` (or `val`) with classes in them are the division. Images in no folder
 * are none of a class, and left out where others are.
 * @param paths with `/` between names.
 * @throws UserError where two folders mean the same part.
 */
export function imagePlaces(paths: readonly string[]): ImagePlaces {
  const skipped: SkippedFile[] = [];
  const skip = ({ path }: { readonly path: string }, why: string): void => void skipped.push({ name: path, why });
  let found: Found[] = [];
  for (const [at, path] of paths.entries()) {
    const names = path.split("/").filter(Boolean);
    if (names.some(isLitter)) continue;
    if (isImageName(path)) found.push({ at, path, names, part: null });
    else skip({ path }, "is no PNG, JPEG or WebP image");
  }
  found = divided(withoutRoot(found), skip);
  const isOfClass = ({ names }: Found): boolean => names.length > 1;
  const some = found.some(isOfClass);
  for (const one of found) if (some && !isOfClass(one)) skip(one, "is in no class's folder");
  const kept = found.filter((one) => !some || isOfClass(one));
  const classes = some ? [...new Set(kept.map(({ names }) => names[0]!))].sort(codePointOrder) : [];
  const places = new Map(classes.map((name, place) => [name, place]));
  const images = kept.map(({ at, names, part }): ImagePlace => {
    const name = [...(part === null ? [] : [part]), ...names].join("/");
    return { at, name, label: some ? places.get(names[0]!)! : null, part: part === "val" ? "test" : part };
  });
  return { images: images.sort((a, b) => codePointOrder(a.name, b.name)), classes, skipped };
}

/** Without the folder that all lie in, where there are further folders in it. */
function withoutRoot(found: readonly Found[]): Found[] {
  const [first] = found;
  const isRoot =
    found.every(({ names }) => names.length > 1 && names[0] === first!.names[0]) &&
    found.some(({ names }) => names.length > 2);
  return isRoot ? found.map((one) => ({ ...one, names: one.names.slice(1) })) : [...found];
}

/** The images of folders for training and testing, where there are such; the others are left out then. */
function divided(found: readonly Found[], skip: (one: Found, why: string) => void): Found[] {
  const folders = new Map<ImagePart, string>();
  for (const { names } of found) {
    const part = names.length > 2 ? partNamed(names[0]!) : undefined;
    if (part === undefined) continue;
    const other = folders.get(part) ?? names[0]!;
    if (other !== names[0])
      throw new UserError(`The folders ${other} and ${names[0]} mean the same part of the images; leave one of them.`);
    folders.set(part, other);
  }
  if (folders.size === 0) return [...found];
  const testing: ImagePart = folders.has("test") ? "test" : "val";
  const isDivision = folders.has("train") && folders.has(testing);
  return found.flatMap((one) => {
    const [folder, ...names] = one.names;
    const part = partNamed(folder!);
    const isUsed = names.length > 1 && part !== undefined && (part === "train" || part === testing);
    if (isUsed) return [{ ...one, names, part: isDivision ? part : null }];
    skip(one, "is not used beside the folders for training and testing");
    return [];
  });
}
