import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { namedDataset } from "../known/namedDataset.ts";
import { type OwnImages, type OwnKind, ownKinds } from "./ownImages.ts";

/** Files of CIFAR-10's binary version. */
const CIFAR = /^(data_batch_\d{1,4}|test_batch)\.bin$/;

/**
 * The images of one's own that a text names: a path, or a path behind `folder:`, `csv:`, `npz:`, `idx:` or
 * `cifar10-binary:`. Null where it is the name of a dataset that Treble has, or of none.
 * @throws UserError for a path at which there is nothing, or a file of another kind.
 */
export function ownPlace(given: string): Omit<OwnImages, "options"> | null {
  const colon = given.indexOf(":");
  const kind = ownKinds.find((one) => colon > 0 && given.slice(0, colon) === one);
  if (kind !== undefined && colon + 1 < given.length) return { kind, path: resolve(given.slice(colon + 1)) };
  // A name of ours means ours, whatever lies in this folder.
  if (namedDataset(given)) return null;
  if (!existsSync(given)) {
    if (!/[\\/]|\.(npz|csv)$/.test(given)) return null;
    throw new UserError(
      `There is no file or folder ${given}; give a folder with one sub-folder of images a class, a list.csv, an npz file, or a name of \`treble data list\`.`,
    );
  }
  return { kind: kindOf(given), path: resolve(given) };
}

function kindOf(path: string): OwnKind {
  if (statSync(path).isDirectory()) {
    const names = namesIn(path);
    if (names.some((name) => /^(train|t10k)-images[-.]idx3-ubyte(\.gz)?$/.test(name))) return "idx";
    return names.some((name) => CIFAR.test(name)) ? "cifar10-binary" : "folder";
  }
  if (/\.npz$/i.test(path)) return "npz";
  if (/\.csv$/i.test(path)) return "csv";
  if (CIFAR.test(basename(path))) return "cifar10-binary";
  throw new UserError(
    `${path} is no data set: give a folder with one sub-folder of images a class, a list.csv, or an npz file.`,
  );
}

/** None where it cannot be read: reading it says why. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
