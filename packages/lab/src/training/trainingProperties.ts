import {
  type AttackName,
  attackCatalogue,
  attackOf,
  familyNames,
  optionsOf,
  parseArchitecture,
  parseTraining,
} from "treble-lab";
import { recipes } from "treble-lab/experiments";
import { choiceProperty } from "../link/choiceProperty.ts";
import type { Property } from "../link/property.ts";
import { ownName } from "./ownDataset.ts";

/** Options of families that the form offers, those of the command line that matter to the question. */
export const familyOptions = ["kernel", "depth", "width", "activation"] as const;
export type FamilyOptionName = (typeof familyOptions)[number];

/** Attacks that the form offers; the link takes any of the command line's. */
export const offeredAttacks = [
  "spectrum",
  "ddn",
  "fmn-l2",
  "pgd-l2",
  "pgd-linf",
  "fgsm",
] as const satisfies readonly AttackName[];

/** What is trained and attacked, in the link: each option of the command line under its own name. */
export interface TrainingProperties {
  readonly data: Property<string>;
  readonly trainImages: Property<number>;
  readonly family: Property<string>;
  readonly options: Readonly<Record<FamilyOptionName, Property<string | number | null>>>;
  readonly recipe: Property<string>;
  readonly epochs: Property<number | null>;
  /** False, in the link `none`: all epochs, whatever the recipe does. */
  readonly stopLoss: Property<number | false | null>;
  readonly learningRate: Property<number | null>;
  readonly initScale: Property<number | null>;
  readonly seed: Property<number>;
  readonly attack: Property<AttackName>;
  readonly epsilon: Property<number | null>;
}

/** @param datasets names of those that can be had here, and how many training images at most */
export function trainingProperties(datasets: ReadonlyMap<string, number>): TrainingProperties {
  const most = Math.max(...datasets.values());
  const stopLoss = optional("stop-loss", (loss) => parseTraining({ epochs: 1, learningRate: 1, stopLoss: loss }));
  const names = recipes.map(({ name }) => name) as [string, ...string[]];
  return {
    data: dataProperty([...datasets.keys()] as [string, ...string[]]),
    trainImages: needed("train-images", 1000, (count) => {
      if (!Number.isInteger(count) || count < 1 || count > most) {
        throw new Error(`It must be a whole number from 1 to ${most}`);
      }
    }),
    family: choiceProperty("family", familyNames as [string, ...string[]]),
    options: Object.fromEntries(
      familyOptions.map((name) => [name, familyOption(name)]),
    ) as TrainingProperties["options"],
    recipe: choiceProperty("recipe", names, "adam"),
    epochs: optional("epochs", (epochs) => parseTraining({ epochs, learningRate: 1 })),
    stopLoss: {
      ...{ name: stopLoss.name, usual: null },
      parse: (text) => text !== "none" && stopLoss.parse(text),
      text: (value) => (value === false ? "none" : stopLoss.text(value)),
    },
    learningRate: optional("learning-rate", (learningRate) => parseTraining({ epochs: 1, learningRate })),
    initScale: optional("init-scale", (scale) => {
      if (!(scale > 0)) throw new Error("It must be a number above 0");
    }),
    seed: needed("seed", 0, (seed) => void parseTraining({ epochs: 1, learningRate: 1, seed })),
    attack: {
      ...{ name: "attack", usual: "spectrum", text: String },
      parse: (text) => attackCatalogue.entry(text as AttackName).name,
    },
    epsilon: optional("epsilon", (epsilon) => attackOf({ attack: "pgd-l2", epsilon })),
  };
}

/** Where a visitor's own images are not among these, a link that asks for them is told why. */
function dataProperty(names: readonly [string, ...string[]]): Property<string> {
  const choice = choiceProperty("data", names);
  return {
    ...choice,
    parse(text) {
      if (text === ownName && !names.includes(ownName))
        throw new Error("A link holds no images; give them again below");
      return choice.parse(text);
    },
  };
}

/** In one list. */
export function allOf({ options, ...others }: TrainingProperties): readonly Property<never>[] {
  return [...Object.values(others), ...Object.values(options)] as unknown as Property<never>[];
}

/** Whether a family has an option. */
export function hasOption(family: string, name: string): boolean {
  return Object.hasOwn(optionsOf(family) ?? {}, name);
}

/** An option of families, checked by the first family that takes it. */
function familyOption(name: FamilyOptionName): Property<string | number | null> {
  const having = familyNames.filter((family) => hasOption(family, name));
  return {
    ...{ name, usual: null },
    text: (value) => (value === null ? "" : String(value)),
    parse(text) {
      const value = Number.isFinite(Number(text)) && text.trim() !== "" ? Number(text) : text;
      let problem: unknown;
      for (const family of having) {
        try {
          parseArchitecture({ family, [name]: value });
          return value;
        } catch (error) {
          problem ??= error;
        }
      }
      throw problem;
    },
  };
}

function needed(name: string, usual: number, check: (value: number) => void): Property<number> {
  return { name, usual, text: String, parse: (text) => checkedNumber(text, check) };
}

function optional(name: string, check: (value: number) => unknown): Property<number | null> {
  return {
    ...{ name, usual: null },
    text: (value) => (value === null ? "" : String(value)),
    parse: (text) => checkedNumber(text, check),
  };
}

function checkedNumber(text: string, check: (value: number) => unknown): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new Error("It must be a number");
  check(value);
  return value;
}
