import { type Lab, type LabPictures, type LabRecipe, labFile, labFormat } from "treble-lab/report";

/** The files of the first view, each fetched once, when it is first asked for. */
export interface LabFilesHere {
  /** The file where it is here; undefined while it is fetched, after which `onFile` is told. */
  recipe(name: string): LabRecipe | undefined;
  pictures(name: string): LabPictures | undefined;
}

/**
 * Fetches the file that names the others.
 * @param folder with a slash at its end.
 * @param onFile told when another file has come, or why it has not.
 * @throws Error where there is none, or none of this version.
 */
export async function labFilesHere(
  folder: URL,
  onFile: (problem?: string) => void,
): Promise<{ readonly lab: Lab; readonly files: LabFilesHere }> {
  const here = new Map<string, unknown>();
  const asked = new Set<string>();
  const get = <T>(name: string): T | undefined => {
    if (!asked.has(name)) {
      asked.add(name);
      fetchFile(new URL(name, folder)).then(
        (data) => {
          here.set(name, data);
          onFile();
        },
        (error: unknown) => {
          asked.delete(name);
          onFile(String(error instanceof Error ? error.message : error));
        },
      );
    }
    return here.get(name) as T | undefined;
  };
  const lab = (await fetchFile(new URL(labFile, folder))) as Lab;
  return { lab, files: { recipe: get, pictures: get } };
}

async function fetchFile(url: URL): Promise<unknown> {
  const name = url.pathname.split("/").at(-1);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The file ${name} of this page is not there (${response.status}).`);
  const data = (await response.json()) as { readonly format?: unknown };
  if (data.format === labFormat) return data;
  throw new Error(`The file ${name} of this page is of another version of the lab; load the page again.`);
}
