import { UserError } from "../../errors/userError.ts";

/** Names of the model's outputs, in their order; several names of one output where a list has synonyms. */
export type ClassList = readonly (readonly [name: string, ...others: string[]])[];

/**
 * The names of a model's outputs from the text of a file:
 * - JSON: a list of names; `{"cat": 0}` or `{"0": "cat"}`; `{"0": ["n02123045", "tabby"]}`; a model's `config.json`
 *   with `id2label` or `label2id`;
 * - any other text: one name a line. A line like ImageNet's `n02123045 tabby, tabby cat` is known by its first word, by
 *   each of the names between the commas, and as a whole.
 *
 * @param file what to call it in an error.
 * @throws UserError for anything else, and where an output has no name or two names.
 */
export function parseClassList(text: string, file: string): ClassList {
  const content = text.replace(/^\uFEFF/, "");
  return /^\s*[[{]/.test(content) ? fromJson(content, file) : fromLines(content, file);
}

function fromLines(text: string, file: string): ClassList {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  while (lines.at(-1) === "") lines.pop();
  if (lines.length === 0)
    throw new UserError(`${file} is empty; write the name of one class a line, in the order of the model's outputs.`);
  const empty = lines.indexOf("");
  if (empty >= 0) throw new UserError(`${file}, line ${empty + 1} is empty; every output of the model needs a name.`);
  return lines.map(namesIn);
}

function namesIn(line: string): ClassList[number] {
  const [, synset, rest] = /^(n\d{8})[\s,:]+(.*)$/.exec(line) ?? [];
  if (synset === undefined || rest === undefined) return [line];
  return [synset, ...new Set([...rest.split(",").map((name) => name.trim()), rest, line].filter(Boolean))];
}

function fromJson(text: string, file: string): ClassList {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${file} begins like JSON but cannot be read as such; mend it, or write one name a line.`, {
      cause,
    });
  }
  const { id2label, label2id } = (json ?? {}) as { readonly id2label?: unknown; readonly label2id?: unknown };
  const list = Array.isArray(json) ? json : indexed(id2label ?? label2id ?? json, file);
  if (list.length === 0) throw new UserError(`${file} names no class; it must name every output of the model.`);
  return Array.from(list, (entry: unknown, output): ClassList[number] => {
    const names = (Array.isArray(entry) ? entry : [entry]).map((name: unknown) =>
      typeof name === "number" ? String(name) : name,
    );
    const [first, ...others] = names;
    if (typeof first === "string" && first !== "" && others.every((name) => typeof name === "string")) {
      return [first, ...(others as string[])];
    }
    throw new UserError(
      `${file} has no name for the output ${output}; every output from 0 to ${list.length - 1} needs one.`,
    );
  });
}

/** `{"0": "cat"}` or `{"cat": 0}` as a list. */
function indexed(json: unknown, file: string): unknown[] {
  if (typeof json !== "object" || json === null) {
    throw new UserError(`${file} is no list of classes: give a JSON list or object, or a text with one name a line.`);
  }
  const entries = Object.entries(json);
  const byNumber =
    entries.every(([key]) => /^\d{1,7}$/.test(key)) && !entries.every(([, value]) => typeof value === "number");
  const pairs = byNumber
    ? entries.map(([key, value]): [number, unknown] => [Number(key), value])
    : entries.map(([key, value]): [number, unknown] => [value as number, key]);
  const list: unknown[] = new Array(Math.min(pairs.length, 1e6));
  for (const [output, name] of pairs) {
    if (!Number.isInteger(output) || output < 0 || output >= pairs.length) {
      throw new UserError(
        `${file} gives a class the output ${JSON.stringify(output)}; ${pairs.length} classes have the outputs 0 to ${pairs.length - 1}.`,
      );
    }
    if (list[output] !== undefined)
      throw new UserError(`${file} gives two classes the output ${output}; each needs its own.`);
    list[output] = name;
  }
  return list;
}

/**
 * Which output each class is, by its name.
 *
 * @throws UserError for a name that no output has, or several have.
 */
export function outputsOf(classes: readonly string[], list: ClassList, file: string): number[] {
  const outputs = new Map<string, number | "several">();
  for (const [output, names] of list.entries()) {
    for (const name of new Set(names.map((one) => one.normalize("NFC"))))
      outputs.set(name, outputs.has(name) ? "several" : output);
  }
  const firsts = new Map<string, number>();
  for (const [first] of list) firsts.set(first.normalize("NFC"), (firsts.get(first.normalize("NFC")) ?? 0) + 1);
  // A first name decides before a synonym does: ImageNet has two "crane", but no synset twice.
  for (const [output, [first]] of list.entries()) {
    const name = first.normalize("NFC");
    if (firsts.get(name) === 1) outputs.set(name, output);
  }
  return classes.map((name) => {
    const output = outputs.get(name.normalize("NFC"));
    if (output === undefined) {
      throw new UserError(
        `${file} has no class called ${JSON.stringify(name)}, as the images have; it must name every class of theirs as they do.`,
      );
    }
    if (output === "several") {
      throw new UserError(
        `${file} has several outputs called ${JSON.stringify(name)}; name the class by something that only one has.`,
      );
    }
    return output;
  });
}
