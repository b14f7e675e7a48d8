/**
 * Writes `packages/treble/src/cli/inputs/offered.ts`: what help says of the catalogues, so that it need not load them,
 * and the tables of docs that list what there is. With `--check` it writes nothing and fails where one is not what it
 * would write. Reads the built package.
 *
 * @example node scripts/offered.mjs [--check] [ROOT]
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const args = process.argv.slice(2).filter((arg) => arg !== "--check");
const check = process.argv.includes("--check");
const root = resolve(args[0] ?? fileURLToPath(new URL("..", import.meta.url)));
const source = join(root, "packages/treble");
const built = (path) => import(pathToFileURL(join(source, "dist", path)).href);
const { z } = await import(pathToFileURL(createRequire(join(source, "package.json")).resolve("zod")).href);
const { families } = await built("models/families.js");
const { front } = await built("models/families/family.js");
const { buildNetwork, parseArchitecture, toldOf } = await built("models/architectures.js");
const { parameterCount } = await built("models/network/network.js");
const { datasets } = await built("data/known/datasets.js");
const { experiments } = await built("experiments/catalogue.js");
const { scaleNames } = await built("experiments/contract/scale.js");
const { recipes } = await built("experiments/recipes/recipes.js");

const cifar = { shape: [3, 32, 32], classes: 10, mean: [0, 0, 0], std: [1, 1, 1] };

const stale = [];
write("packages/treble/src/cli/inputs/offered.ts", () => offered());
table("docs/architectures.md", "families", ["family", "what it is", "parameters:"], families, ({ name, help }) => [
  `\`${name}\``,
  help,
  parameterCount(buildNetwork(parseArchitecture({ family: name }), cifar)).toLocaleString("en"),
]);
table(
  "docs/datasets.md",
  "datasets",
  ["dataset", "images", "classes:", "training:", "test:", "where from", "terms"],
  datasets,
  (one) => [
    [one.name, ...(one.kinds?.keys() ?? [])].map((name, i) => (i === 0 ? `\`${name}\`` : `\`:${name}\``)).join(", "),
    one.shape.join("×"),
    String(one.classes.length),
    one.trainImages.toLocaleString("en"),
    one.testImages.toLocaleString("en"),
    `${one.source}; ${"package" in one ? `from the npm package \`${one.package.name}\` ${one.package.version}, ${(one.package.bytes / 1e6).toFixed(0)} MB` : "generated"}`,
    one.licence,
  ],
);
table("docs/experiments.md", "experiments", ["experiment", "question"], experiments, ({ id, question }) => [
  `\`${id}\``,
  question,
]);
table(
  "docs/experiments.md",
  "defaults",
  ["experiment", ...scaleNames],
  experiments.filter((one) => one.recipes ?? one.presets),
  ({ id, presets = scaleNames, recipes: named = () => [recipes[0].name] }) => [
    `\`${id}\``,
    ...scaleNames.map((preset) => (presets.includes(preset) ? named(preset).join(", ") : "–")),
  ],
);
table(
  "docs/experiments.md",
  "recipes",
  ["recipe", "how networks are trained", "what it is for"],
  recipes,
  ({ name, what, purpose }) => [`\`${name}\``, what, purpose],
);
if (stale.length > 0) {
  console.error(`${stale.join(", ")}: not what the catalogues say; run \`npm run docs\`.`);
  process.exitCode = 1;
}

/** Writes a file that is not what it should be, or remembers it. */
function write(path, textOf) {
  const place = join(root, path);
  const now = existsSync(place) ? readFileSync(place, "utf8") : "";
  const text = textOf(now);
  if (text === now) return;
  if (check) stale.push(path);
  else writeFileSync(place, text);
}

/** A table between its marks in a document; the columns whose names end in a colon are numbers. */
function table(path, name, columns, records, cells) {
  const marks = [`<!-- ${name}: written by \`npm run docs\` -->`, `<!-- /${name} -->`];
  const heads = columns.map((column) => column.replace(/:$/, ""));
  const rows = [heads, ...records.map(cells)];
  const widths = heads.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const line = (row) =>
    `| ${row.map((cell, i) => (columns[i].endsWith(":") ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(" | ")} |`;
  const rule = `| ${columns.map((one, i) => (one.endsWith(":") ? `${"-".repeat(widths[i] - 1)}:` : "-".repeat(widths[i]))).join(" | ")} |`;
  const text = [marks[0], "", line(heads), rule, ...rows.slice(1).map(line), "", marks[1]].join("\n");
  write(path, (now) => {
    const [start, end] = marks.map((mark) => now.indexOf(mark));
    if (start < 0 || end < start) throw new Error(`${path} has no place for a table between ${marks.join(" and ")}.`);
    return `${now.slice(0, start)}${text}${now.slice(end + marks[1].length)}`;
  });
}

function offered() {
  const data = {
    families: families.map((family) => ({
      name: family.name,
      help: family.help,
      example: family.example ?? null,
      told: toldOf(family.name),
    })),
    familyOptions: familyOptions(),
    datasets: datasets.map((one) => ({ name: one.name, label: one.label, generated: "generate" in one })),
    experiments: experiments.map(({ id, question }) => ({ id, question })),
    recipes: recipes.map(({ name, what, purpose }) => ({ name, what, purpose })),
  };
  return `// biome-ignore-all format: written by a program.
import type { Offered } from "./offeredTypes.ts";

/** What help says of the catalogues, which it does not load. Written by \`npm run docs\`. */
export const offered: Offered = ${JSON.stringify(data, null, 2)};
`;
}

/** The options of all families, each once: those that not every family takes first. */
function familyOptions() {
  const all = new Map();
  for (const { name: family, options } of families) {
    for (const [name, option] of Object.entries({ ...options, ...front })) {
      const schema = z.toJSONSchema(option.schema, { io: "input" });
      all.set(name, [...(all.get(name) ?? []), { family, option, schema }]);
    }
  }
  const made = [...all].map(([name, taken]) => ({
    special: taken.length < families.length,
    made: option(name, taken),
  }));
  return [true, false].flatMap((wanted) => made.flatMap(({ special, made }) => (special === wanted ? [made] : [])));
}

function option(name, taken) {
  const dashed = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const kind = kindOf(`--${dashed}`, taken);
  const meaning = byFamily(
    taken,
    ({ option }) => option.help,
    (help, names) => `; of ${names}, ${help}`,
  );
  const usual = byFamily(
    taken,
    ({ option, schema }) => String(schema.default ?? option.usual ?? "none"),
    (value, names) => `, or ${value} of ${names}`,
  );
  const takers = taken.length < families.length ? taken.map(({ family }) => family).join(", ") : "";
  const notes = ["usual" in kind ? "" : `default: ${usual}`, takers].filter(Boolean).join("; ");
  const flag = kind.usual === true ? `--no-${dashed}` : `--${dashed}`;
  return { name, flag, help: notes ? `${meaning} (${notes})` : meaning, ...kind };
}

/** What most families say (the first of those that as many say), then what others say instead. */
function byFamily(taken, says, other) {
  const said = new Map();
  for (const one of taken) said.set(says(one), [...(said.get(says(one)) ?? []), one.family]);
  const [most, ...others] = [...said].sort(([, a], [, b]) => b.length - a.length);
  return [most[0], ...others.map(([text, names]) => other(text, names.join(", ")))].join("");
}

function kindOf(flag, taken) {
  const schemas = taken.map(({ schema }) => schema);
  const value = taken.find(({ option }) => option.value !== undefined)?.option.value ?? "name";
  const { type } = schemas[0];
  if (schemas.some((schema) => schema.type !== type)) throw new Error(`Two families mean unlike things by ${flag}.`);
  switch (type) {
    case "boolean":
      return { usual: schemas[0].default === true };
    case "string":
      return { value, choices: [...new Set(schemas.flatMap((schema) => schema.enum))] };
    case "array":
      return { value, list: true };
    case "integer":
      return {
        value,
        whole: [
          Math.min(...schemas.map(({ minimum }) => minimum)),
          Math.max(...schemas.map(({ maximum }) => Math.min(maximum, 2 ** 31 - 1))),
        ],
      };
    case "number": {
      const above = schemas.every(({ exclusiveMinimum }) => exclusiveMinimum !== undefined);
      return {
        value,
        real: [Math.min(...schemas.map((one) => one.exclusiveMinimum ?? one.minimum)), above ? "above" : "from"],
      };
    }
    default:
      throw new Error(`The command line cannot offer ${flag}: it takes numbers, words, switches and lists of numbers.`);
  }
}
