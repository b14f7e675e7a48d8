import { existsSync, readFileSync, statSync } from "node:fs";
import { parseClassList } from "../../data/own/classList.ts";
import type { Layout } from "../../data/own/imageArrays.ts";
import type { OwnImages } from "../../data/own/ownImages.ts";
import { asTheyAre, type OwnOptions } from "../../data/own/ownOptions.ts";
import { ownPlace } from "../../data/own/ownPlace.ts";
import type { Interpolation } from "../../data/own/resample.ts";
import { UserError } from "../../errors/userError.ts";
import type { NameImageOption } from "../../models/checkImages.ts";
import { flagNames } from "../parse/flagNames.ts";

/** The flags about images of one's own, as `addDataOptions` adds them to a command. */
export interface DataOptions {
  readonly resize?: number | readonly [height: number, width: number];
  readonly centerCrop?: readonly [height: number, width: number];
  readonly interpolation?: Interpolation;
  /** Channels: grey or colour. */
  readonly mode?: 1 | 3;
  /** Path of a list of the model's classes. */
  readonly classes?: string;
  readonly labelOffset?: number;
  readonly dataLayout?: Layout;
}

/** What the command decides where no flag does. */
export interface Surroundings {
  /** What the network takes. */
  readonly channels?: 1 | 3 | undefined;
  /** See `OwnOptions`. */
  readonly whole?: boolean;
}

const FLAGS: Readonly<Record<keyof DataOptions, string>> = {
  resize: "--resize",
  centerCrop: "--center-crop",
  interpolation: "--interpolation",
  mode: "--mode",
  classes: "--classes",
  labelOffset: "--label-offset",
  dataLayout: "--data-layout",
};

/** What messages about images of one's own call the options. */
export const ownFlagNames: NameImageOption = flagNames({
  data: "--data",
  channels: FLAGS.mode,
  resize: FLAGS.resize,
  centerCrop: FLAGS.centerCrop,
  classes: FLAGS.classes,
  labelOffset: FLAGS.labelOffset,
  layout: FLAGS.dataLayout,
  most: "--images or --train-images and --test-images",
});

/** The flags as they are typed, with a space before each. */
export function dataFlagsText(flags: DataOptions): string {
  const sizeText = (value: unknown): string => (Array.isArray(value) ? value.join("x") : String(value));
  return (Object.keys(FLAGS) as (keyof DataOptions)[])
    .filter((name) => flags[name] !== undefined)
    .map((name) => ` ${FLAGS[name]} ${sizeText(flags[name])}`)
    .join("");
}

/** Whether a name means images of one's own that flags can prepare. */
export function takesFlags(given: string): boolean {
  const kind = /^(folder|csv|npz):/.test(given) ? "folder" : ownRequest(given, {})?.kind;
  return kind === "folder" || kind === "csv" || kind === "npz";
}

/**
 * The images of one's own that `--data` names: a path, or a path behind `folder:`, `csv:`, `npz:`, `idx:` or
 * `cifar10-binary:`. Null where it is the name of a dataset that Treble has, or of none.
 * @throws UserError for a file of another kind, for flags that do not fit it, and for an unusable list of classes.
 */
export function ownRequest(given: string, flags: DataOptions, surroundings: Surroundings = {}): OwnImages | null {
  const found = ownPlace(given);
  const used = (Object.keys(FLAGS) as (keyof DataOptions)[]).filter((name) => flags[name] !== undefined);
  const isFixed = found === null || found.kind === "idx" || found.kind === "cifar10-binary";
  if (isFixed && used[0]) {
    throw new UserError(
      `${FLAGS[used[0]]} is for images of your own (a folder, a list.csv or an npz file), not for ${given}; leave it out.`,
    );
  }
  if (found === null) return null;
  if (isFixed) return { ...found, options: asTheyAre };
  if (flags.dataLayout !== undefined && found.kind !== "npz") {
    throw new UserError(`--data-layout is for the arrays of an npz file, not for ${given}; leave it out.`);
  }
  if (flags.interpolation !== undefined && flags.resize === undefined) {
    throw new UserError("--interpolation is how --resize works; give --resize too, or leave it out.");
  }
  return { ...found, options: { ...optionsOf(flags), ...decided(flags, surroundings) } };
}

/** Options that the command line calls otherwise. */
const otherwise: Partial<Record<keyof OwnOptions, keyof DataOptions>> = { layout: "dataLayout", channels: "mode" };

/** The images that a run remembers, with what the flags change about them. */
export function rememberedRequest(own: OwnImages, flags: DataOptions, { channels }: Surroundings): OwnImages {
  const { options } = own;
  const given = optionsOf(flags);
  const isGiven = (name: keyof OwnOptions): boolean =>
    flags[otherwise[name] ?? (name as keyof DataOptions)] !== undefined;
  const names = (Object.keys(given) as (keyof OwnOptions)[]).filter((name) => name !== "whole" && isGiven(name));
  const changed = Object.fromEntries(names.map((name) => [name, given[name]]));
  return {
    ...own,
    options: {
      ...options,
      ...(options.channels === null && own.kind !== "npz" && channels && { channels }),
      ...changed,
    },
  };
}

function optionsOf({
  resize,
  centerCrop,
  interpolation,
  mode,
  classes,
  labelOffset,
  dataLayout,
}: DataOptions): OwnOptions {
  return {
    ...asTheyAre,
    ...(resize !== undefined && { resize }),
    ...(centerCrop !== undefined && { centerCrop }),
    ...(interpolation !== undefined && { interpolation }),
    ...(mode !== undefined && { channels: mode }),
    ...(classes !== undefined && { classes: { file: classes, list: parseClassList(textOf(classes), classes) } }),
    ...(labelOffset !== undefined && { labelOffset }),
    ...(dataLayout !== undefined && { layout: dataLayout }),
  };
}

function decided(flags: DataOptions, { channels, whole }: Surroundings): Partial<OwnOptions> {
  return {
    ...(flags.mode === undefined && channels !== undefined && { channels }),
    ...(whole !== undefined && { whole }),
  };
}

const MAX_LIST = 2 ** 26;

function textOf(path: string): string {
  const stats = existsSync(path) ? statSync(path) : undefined;
  if (stats === undefined)
    throw new UserError(`There is no file ${path}; --classes is a file that names the model's classes.`);
  if (!stats.isFile() || stats.size > MAX_LIST)
    throw new UserError(`${path} is no list of classes; give a text file or JSON.`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    throw new UserError(`${path} cannot be read as text in UTF-8; save it as that.`, { cause });
  }
}
