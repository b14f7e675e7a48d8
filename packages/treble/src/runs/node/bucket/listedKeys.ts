/** An object in a list. */
export interface ListedKey {
  readonly key: string;
  /** Another one when the object was written anew. */
  readonly tag: string;
}

/** One page of ListObjectsV2. */
export interface ListedKeys {
  readonly keys: readonly ListedKey[];
  /** What to ask for the next page with; null after the last. */
  readonly next: string | null;
}

/** Reads the XML of a page: its elements have no attributes, and none but `Contents` holds others that matter here. */
export function listedKeys(xml: string): ListedKeys {
  const keys = Array.from(xml.matchAll(/<Contents>(.*?)<\/Contents>/gs), ([, object]) => {
    const [, key = ""] = /<Key>(.*?)<\/Key>/s.exec(object!) ?? [];
    const tags = object!.match(/<(ETag|LastModified)>.*?<\/\1>/gs) ?? [];
    return { key: unescaped(key), tag: tags.join("") };
  });
  const token = /<NextContinuationToken>(.*?)<\/NextContinuationToken>/s.exec(xml)?.[1];
  const more = /<IsTruncated>\s*true\s*<\/IsTruncated>/.test(xml);
  return { keys, next: more && token !== undefined ? unescaped(token) : null };
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (_, hex, decimal, name) =>
    name ? named[name.toLowerCase()]! : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
  );
}
