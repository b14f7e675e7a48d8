import {
  decodeNpy,
  type ImageArrays,
  imageArrays,
  type OwnItem,
  type PixelImage,
  readNpz,
  UserError,
} from "treble-lab";

/** Images of a file of arrays, each to be opened. */
export interface DroppedArrays {
  readonly items: readonly {
    readonly name: string;
    readonly label: number;
    readonly part: "train" | "test" | null;
    readonly open: () => Promise<PixelImage>;
  }[];
  /** Null where the file has no labels. */
  readonly classes: readonly string[] | null;
}

/** Whether a file is one of arrays, by its name. */
export function isArrayName(name: string): boolean {
  return /\.np[yz]$/i.test(name);
}

/**
 * The images of an npz file, with their labels, or of an npy file, which has none: what `treble` reads as images.
 * @throws UserError where the file is damaged or holds something else.
 */
export async function droppedArrays(file: File): Promise<DroppedArrays> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const labelled = /z$/i.test(file.name);
  const arrays = labelled ? readNpz(bytes, { name: file.name }) : unlabelled(bytes, file.name);
  const { classes, train, test, open } = imageArrays(arrays, null, file.name);
  const items = (part: readonly OwnItem[], name: "train" | "test" | null): DroppedArrays["items"] =>
    part.map((item) => ({ ...item, part: name, open: () => open(item, undefined) }));
  const all = [...items(train ?? [], "train"), ...items(test, train === null ? null : "test")];
  const wrong = all.find(({ label }) => label < 0 || label > 999);
  if (wrong) throw new UserError(`${file.name} has the label ${wrong.label}; labels are whole numbers from 0 to 999.`);
  const last = all.reduce((most, { label }) => Math.max(most, label), 0);
  const names = classes ?? Array.from({ length: last + 1 }, (_, label) => String(label));
  return { items: all, classes: labelled ? names : null };
}

/** As an npz file would have it. */
function unlabelled(bytes: Uint8Array, name: string): ImageArrays {
  const images = decodeNpy(bytes, name);
  const count = images.shape[0] ?? 0;
  return { images, labels: { data: new Uint8Array(count), shape: [count] } };
}
