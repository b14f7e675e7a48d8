/** Gives a file to the visitor. Nothing leaves the page. */
export function download(name: string, type: string, content: string | Uint8Array | Blob): void {
  const blob = content instanceof Blob ? content : new Blob([content as BlobPart], { type });
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The browser has taken it once the task is over.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
