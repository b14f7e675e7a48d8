/** What a file's name says of an adversarial image. */
export interface NamedAdversarial {
  /** Among those that were found: no two have the same. */
  readonly place: number;
  /** The image's own name, or its number. */
  readonly image: string;
  readonly trueClass: string;
  readonly classAfter: string;
}

const LONGEST = 40;

/**
 * `0007_cat_as_dog_photo.png`: letters, digits, dots and hyphens alone, whatever the names hold, so that it leads out
 * of no folder, starts no option, and is the same file on every system.
 */
export function adversarialFileName({ place, image, trueClass, classAfter }: NamedAdversarial): string {
  const own = image.slice(Math.max(image.lastIndexOf("/"), image.lastIndexOf("\\")) + 1).replace(/\.[a-z]{3,4}$/i, "");
  return `${String(place).padStart(4, "0")}_${safe(trueClass)}_as_${safe(classAfter)}_${safe(own)}.png`;
}

function safe(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9.-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return plain.slice(0, LONGEST).replace(/[-.]+$/, "") || "unnamed";
}
