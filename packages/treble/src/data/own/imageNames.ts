/** A part of images that are divided by folders or arrays. */
export type ImagePart = "train" | "val" | "test";

const PARTS: readonly (readonly [part: ImagePart, name: RegExp])[] = [
  ["train", /^train(ing)?$/i],
  ["val", /^val(id(ation)?)?$/i],
  ["test", /^test(ing)?$/i],
];

/** Which part a folder of this name holds; undefined for any other. */
export function partNamed(folder: string): ImagePart | undefined {
  return PARTS.find(([, pattern]) => pattern.test(folder))?.[0];
}

/** Whether a file is called as images are that are read: PNG, JPEG and WebP. */
export function isImageName(file: string): boolean {
  return /\.(png|jpe?g|webp)$/i.test(file);
}

/** Whether it is what systems leave behind in any folder: nothing to speak of. */
export function isLitter(name: string): boolean {
  return /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i.test(name);
}
