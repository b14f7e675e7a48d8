/** A file of the visitor's, as a worker is told of it: what a page says of its folder is lost on the way. */
export interface GivenFile {
  readonly file: File;
  /** Of several that were dropped together in a folder the path in it; else the name. */
  readonly path: string;
}

/** Files as they are sent. */
export function givenFiles(files: readonly File[]): readonly GivenFile[] {
  return files.map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/** And as they arrive: each with its path again. */
export function arrivedFiles(given: readonly GivenFile[]): readonly File[] {
  return given.map(({ file, path }) => Object.defineProperty(file, "webkitRelativePath", { value: path }));
}

export function isModelName(name: string): boolean {
  return /\.onnx$/i.test(name);
}

/** The file that a model calls so, at that place beside it or, where none is there, of that name anywhere. */
export function fileAt(location: string, model: GivenFile, files: readonly GivenFile[]): File | undefined {
  const folder = model.path.slice(0, model.path.lastIndexOf("/") + 1);
  const name = location.split(/[/\\]/).at(-1);
  const exact = files.find(({ path }) => path === folder + location.replaceAll("\\", "/"));
  return (exact ?? files.find(({ path }) => path.split("/").at(-1) === name))?.file;
}
