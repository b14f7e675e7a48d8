import { basename, dirname, join, resolve } from "node:path";

/**
 * Where what is made of each model goes: into `folder` itself for one, else each into a folder in it that is called as
 * the model's file is, with a number behind it where two are called the same.
 */
export function auditFolders(models: readonly string[], folder: string): readonly string[] {
  if (models.length === 1) return [folder];
  const taken = new Set<string>();
  return models.map((model) => {
    const name = nameOf(model);
    let unique = name;
    for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${name}-${n}`;
    taken.add(unique.toLowerCase());
    return join(folder, unique);
  });
}

function nameOf(model: string): string {
  const file = basename(resolve(model));
  const name = /^model\.onnx$/i.test(file) ? basename(dirname(resolve(model))) : file.replace(/\.onnx$/i, "");
  return (
    name
      .replace(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[-.]+|[-.]+$/g, "")
      .slice(0, 60) || "model"
  );
}
