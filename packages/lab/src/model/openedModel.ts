import { type ForeignOptions, load, type OpenedModel, type Running, UserError } from "treble-lab";
import { type DescribedModel, modelAmong } from "./describedModel.ts";
import { fileAt, type GivenFile } from "./givenFile.ts";

/**
 * Loads a described model, with the weights that are in other files: it runs once, to be checked.
 * @param options how it is fed and read; `imageShape` is asked where its file leaves the size of an image open.
 * @throws UserError where files are missing, or it cannot be imported.
 */
export async function openedModel(
  files: readonly GivenFile[],
  { described, bytes }: { readonly described: DescribedModel; readonly bytes: Uint8Array },
  options: ForeignOptions,
  backend: Running["backend"],
): Promise<OpenedModel> {
  const { name, missing } = described;
  if (missing.length > 0) throw new UserError(missingSentence(name, missing));
  const given = modelAmong(files);
  const model = await load(bytes, {
    ...{ ...options, name, backend },
    readExternal: async (location) => new Uint8Array(await fileAt(location, given, files)!.arrayBuffer()),
  });
  return { model, bytes, name, options };
}

/** Which files are to be dropped beside the model. */
export function missingSentence(name: string, missing: readonly string[]): string {
  const [are, them] = missing.length === 1 ? ["a file that is", "it"] : ["files that are", "them"];
  return `${name} keeps weights in ${are} not here: ${missing.join(", ")}. Drop ${them} here too.`;
}
