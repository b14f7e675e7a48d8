/** Bytes of the largest file that is read as one image. */
export const MAX_IMAGE_BYTES = 2 ** 28;

/** What a file is, by its first bytes; undefined for anything but PNG, JPEG and WebP. */
export function imageKind(bytes: Uint8Array): "PNG" | "JPEG" | "WebP" | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "PNG";
  if (text.startsWith("\xff\xd8\xff")) return "JPEG";
  return text.startsWith("RIFF") && text.slice(8) === "WEBP" ? "WebP" : undefined;
}
