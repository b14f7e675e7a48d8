import { existsSync } from "node:fs";
import { extname, resolve } from "node:path";
import { UserError } from "../../../errors/userError.ts";
import { writeFileAtomic } from "../../../files/atomicFile.ts";
import { studyExample } from "../../../study/own/studyExample.ts";
import type { CliContext } from "../../terminal/context.ts";

/** `treble study init`: writes a commented example. @throws UserError where a file is there already. */
export async function studyInitCommand(file: string, context: CliContext): Promise<number> {
  if (extname(file) !== ".mjs")
    throw new UserError(`A study is an ES module: give a name that ends in .mjs, not ${file}.`);
  if (existsSync(resolve(file))) throw new UserError(`${file} exists already; choose another name.`);
  writeFileAtomic(resolve(file), studyExample);
  context.stdout.write(`${file} is an example; change it, and run \`treble reproduce --study ${file}\`.\n`);
  return 0;
}
