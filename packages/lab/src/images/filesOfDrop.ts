/** Files of a drop beyond which nothing more is walked. */
const MOST_FILES = 100_000;

/**
 * The files of a drop, with those in dropped folders at any depth, each with its path in `webkitRelativePath`. It must
 * be called while the drop is handled: later a browser gives nothing. Folders that cannot be read are passed over.
 */
export function filesOfDrop(transfer: DataTransfer): Promise<readonly File[]> {
  // All of it before anything is waited for.
  const entries = [...transfer.items].flatMap((item) => {
    const entry = item.kind === "file" ? item.webkitGetAsEntry() : null;
    return entry ? [entry] : [];
  });
  if (entries.length === 0) return Promise.resolve([...transfer.files]);
  return walked(entries);
}

async function walked(entries: readonly FileSystemEntry[]): Promise<readonly File[]> {
  const files: File[] = [];
  const left = [...entries];
  while (left.length > 0 && files.length < MOST_FILES) {
    const entry = left.shift()!;
    if (entry.isDirectory) left.unshift(...(await inFolder(entry as FileSystemDirectoryEntry)));
    else {
      const file = await fileOf(entry as FileSystemFileEntry);
      if (file) files.push(withPath(file, entry.fullPath.replace(/^\//, "")));
    }
  }
  return files;
}

async function inFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  // It gives some at a time, and nothing at the end.
  while (true) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File | null> {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}

/** A file of the same content that says where it lay. */
function withPath(file: File, path: string): File {
  return Object.defineProperty(file, "webkitRelativePath", { value: path });
}
