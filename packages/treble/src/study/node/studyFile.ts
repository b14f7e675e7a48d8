import { realpathSync, statSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { catalogue } from "../../attacks/catalogue.ts";
import { takersOf } from "../../attacks/listing/takersOf.ts";
import { type PlainAttack, writtenOut } from "../../attacks/plainAttack.ts";
import { datasetName } from "../../data/catalogue/datasetName.ts";
import { UserError } from "../../errors/userError.ts";
import type { Experiment } from "../../experiments/contract/experiment.ts";
import { errorCode } from "../../files/fileError.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import { familyNames, optionsOf, parseArchitecture } from "../../models/architectures.ts";
import { listText } from "../../text/listText.ts";
import { plainData } from "../own/plainData.ts";
import { studyExperiment } from "../own/studyExperiment.ts";
import { type StudyMeasure, studyMeasures } from "../own/studyMeasures.ts";
import { type StudyData, studySchema } from "../own/studySchema.ts";
import { studyModule } from "./studyModule.ts";

/** A study of the user's own, from a file. */
export interface StudyFile {
  readonly experiment: Experiment;
  /** The dataset that the study names, if it does. */
  readonly data: string | null;
  /** The recipe that it names, if it does. */
  readonly recipe: string | null;
}

/** The name by which runs remember a dataset. */
type Naming = (given: string) => Promise<string>;

/**
 * Reads a study: JSON, or the default export of an ES module (which is run, in a process of its own).
 *
 * @throws UserError naming the file, the field, and what it may be.
 */
export async function readStudyFile(path: string, named: Naming = datasetName): Promise<StudyFile> {
  const study = await checked(plainData(await load(path), path), path, named);
  const { data = null, recipe = null } = study;
  return { experiment: studyExperiment(study, basename(path)), data, recipe };
}

/** Far above what a study has. */
const MAX_BYTES = 2 ** 24;

async function load(path: string): Promise<unknown> {
  const file = ordinaryFile(path);
  // By the name that was given: what a link calls JSON is not run.
  if (extname(path) !== ".json") return studyModule(file, path);
  const bytes = readRegularFile(file, MAX_BYTES);
  if (bytes === null) throw new UserError(`${path} has more than ${MAX_BYTES} bytes; a study has far fewer.`);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${oneLine(error)}.`, { cause: error });
  }
}

/** The path that links lead to. @throws UserError where there is no ordinary file. */
function ordinaryFile(path: string): string {
  let file: string;
  try {
    file = realpathSync(resolve(path));
  } catch (error) {
    const code = errorCode(error);
    throw new UserError(
      code === "ENOENT" || code === "ENOTDIR"
        ? `There is no file ${path}; \`treble study init ${path}\` writes an example.`
        : `${path} cannot be read (${code}); name a study's .json or .mjs file.`,
      { cause: error },
    );
  }
  if (!statSync(file).isFile()) throw new UserError(`${path} is no ordinary file; name a study's .json or .mjs file.`);
  return file;
}

async function checked(data: unknown, path: string, named: Naming): Promise<StudyData> {
  if (data === undefined) throw new UserError(`${path} has no default export: write \`export default { … }\`.`);
  const result = studySchema.safeParse(data);
  if (!result.success) {
    const { path: place, message } = result.error.issues[0]!;
    throw mistake(path, placeText(place), message);
  }
  const study = result.data;
  only(data as StudyData, study);
  unique(study.networks, "networks", path);
  unique(study.claims, "claims", path);
  unique(
    study.attacks.map(({ name }) => ({ id: name })),
    "attacks",
    path,
  );
  const attacks = study.attacks.map((attack, i) => attackWritten(attack, `attacks[${i}]`, path));
  for (const [i, network] of study.networks.entries()) checkNetwork(network, `networks[${i}]`, path);
  for (const [i, claim] of study.claims.entries()) checkClaim(claim, `claims[${i}]`, path, study);
  return {
    ...study,
    attacks,
    ...(study.data !== undefined && { data: await dataOf(study.data, path, named) }),
    networks: await Promise.all(
      study.networks.map(async (network) => ({
        ...network,
        ...(network.data !== undefined && { data: await dataOf(network.data, path, named) }),
      })),
    ),
  };
}

/** The schema fills in defaults; a study's training settings are to override only what they name. */
function only(given: StudyData, parsed: StudyData): void {
  const prune = (from: StudyData["training"], to: StudyData["training"]): void => {
    for (const name of Object.keys(to ?? {}) as (keyof typeof to)[]) if (!(name in (from ?? {}))) delete to?.[name];
  };
  prune(given.training, parsed.training);
  for (const [i, network] of parsed.networks.entries()) prune(given.networks[i]?.training, network.training);
}

/** @throws UserError for a setting that the attack does not have, or out of range. */
function attackWritten(attack: PlainAttack, place: string, path: string): PlainAttack {
  const starters = takersOf(catalogue.records, "start");
  if (attack.start !== undefined && !(starters.includes(attack.name) && attack.steps !== undefined)) {
    throw mistake(path, `${place}.start`, `it is for ${listText(starters)} with a number of steps`);
  }
  try {
    return writtenOut(attack);
  } catch (error) {
    throw error instanceof UserError ? mistake(path, place, error.message) : error;
  }
}

function checkNetwork({ architecture }: StudyData["networks"][number], place: string, path: string) {
  const { family, ...options } = architecture;
  const ofFamily = optionsOf(family);
  if (ofFamily === undefined) {
    throw mistake(
      path,
      `${place}.architecture.family`,
      `there is no family ${family}; choose among ${familyNames.join(", ")}`,
    );
  }
  const known = Object.keys(ofFamily);
  const foreign = Object.keys(options).find((name) => !known.includes(name));
  if (foreign !== undefined) {
    throw mistake(
      path,
      `${place}.architecture`,
      `${family} has no option ${foreign}; its options are ${known.join(", ")}`,
    );
  }
  try {
    parseArchitecture(architecture);
  } catch (error) {
    throw error instanceof UserError ? mistake(path, `${place}.architecture`, error.message) : error;
  }
}

function checkClaim(
  { attack, measure, ...claim }: StudyData["claims"][number],
  place: string,
  path: string,
  study: StudyData,
): void {
  const ids = study.networks.map(({ id }) => id);
  for (const side of ["higher", "lower"] as const) {
    if (ids.includes(claim[side])) continue;
    throw mistake(path, `${place}.${side}`, `there is no network ${claim[side]}; choose among ${ids.join(", ")}`);
  }
  if (attack === undefined) return;
  const names = study.attacks.map(({ name }) => name);
  if (!names.some((name) => name === attack)) {
    const choice = names.length > 0 ? `choose among ${names.join(", ")}` : "it belongs into the study's attacks";
    throw mistake(path, `${place}.attack`, `the study has no attack ${attack}; ${choice}`);
  }
  const known = Object.entries(studyMeasures).flatMap(([name, one]: [string, StudyMeasure]) =>
    one.probed ? [name] : [],
  );
  if (!known.includes(measure)) {
    throw mistake(
      path,
      `${place}.measure`,
      `${measure} is not measured of an attack of its own; choose among ${known.join(", ")}`,
    );
  }
}

function unique(entries: readonly { readonly id: string }[], name: string, path: string): void {
  const ids = entries.map(({ id }) => id);
  const twice = ids.findIndex((id, i) => ids.indexOf(id) < i);
  if (twice >= 0) throw mistake(path, `${name}[${twice}].id`, `another one is called ${ids[twice]} already`);
}

async function dataOf(name: string, path: string, named: Naming): Promise<string> {
  try {
    return await named(name);
  } catch (error) {
    throw error instanceof UserError ? mistake(path, "data", error.message) : error;
  }
}

function mistake(path: string, place: string, message: string): UserError {
  return new UserError(`${path}${place === "" ? "" : `, ${place}`}: ${message.replace(/\.$/, "")}.`);
}

/** `networks[1].training.epochs` */
function placeText(place: readonly PropertyKey[]): string {
  return place
    .map((step, i) => (typeof step === "number" ? `[${step}]` : `${i > 0 ? "." : ""}${String(step)}`))
    .join("");
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, " ").trim().replace(/\.$/, "");
}
