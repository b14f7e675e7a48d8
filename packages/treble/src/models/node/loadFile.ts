import { existsSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadFile as loadForeignFile } from "ongrad/node";
import { UserError } from "../../errors/userError.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import type { ForeignOption, ForeignOptions } from "../foreign/foreignModel.ts";
import { modelOf } from "../load.ts";
import type { Model } from "../network/model.ts";

/**
 * The classifier in an ONNX file, or in the folder of a training run: `load` for a file, with the weights that lie in
 * other files beside it. What may end the process that runs it, or fill its memory, is tried in a process of its own.
 *
 * @param where a path, or a `file:` URL such as `new URL("model.onnx", import.meta.url)`.
 * @param called what messages call the options; by default as they are called here.
 * @throws UserError where there is no such file, it is no ONNX classifier, or the options do not fit it.
 */
export async function loadFile(
  where: string | URL,
  options: ForeignOptions = {},
  called?: (option: ForeignOption) => string,
): Promise<Model> {
  const path = where instanceof URL && where.protocol === "file:" ? fileURLToPath(where) : String(where);
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "model.onnx") : path;
  if (!existsSync(file)) throw new UserError(`There is no file ${file}; give the path of a model.onnx.`);
  // A link is followed here, because the user named it.
  const bytes = statSync(file).isFile() ? readRegularFile(realpathSync(file)) : null;
  if (bytes === null) {
    throw new UserError(`${file} is not an ordinary file of at most 2 GiB; give the path of a model.onnx.`);
  }
  return modelOf(bytes, file, options, (given) => loadForeignFile(file, given), called);
}
