import { checkSamples } from "../attacks/contract/checks.ts";
import type { LabelledImages } from "../data/labelledImages.ts";
import { UserError } from "../errors/userError.ts";
import type { Classifier } from "../models/network/classifier.ts";
import { checkRunning } from "../running/checkRunning.ts";
import { memoryStore } from "../runs/memoryStore.ts";
import type { RunStore } from "../runs/store.ts";
import { shown } from "../text/kindOf.ts";
import { listText } from "../text/listText.ts";
import { type AuditOptions, type AuditPartName, auditParts } from "./auditOptions.ts";
import { isLarge } from "./parts/isLarge.ts";

/** Options with their defaults, and nothing in them that cannot be. */
export interface SettledOptions {
  readonly seed: number;
  readonly store: RunStore;
  readonly thorough: boolean;
  readonly without: ReadonlySet<AuditPartName>;
  readonly radii: { readonly l2: readonly number[]; readonly linf: readonly number[] };
  readonly names: readonly string[];
  readonly classes: readonly string[];
}

/** Parts that are always done. */
const always: readonly AuditPartName[] = auditParts.slice(0, 3);

/** @throws UserError naming the option, or the first image or label that does not fit. */
export function settledOptions(model: Classifier, data: LabelledImages, options: AuditOptions): SettledOptions {
  const images = checkSamples(model, data);
  checkRunning(options);
  if (images === 0) throw new UserError("An audit needs at least one image; there is none.");
  const { seed = 0, without = [], budget, memory, names, source } = options;
  if (!Number.isSafeInteger(seed))
    throw new UserError(`The audit's seed is ${shown(seed)}; it must be a whole number.`);
  const wrong = without.find((name) => !auditParts.includes(name) || always.includes(name));
  if (wrong !== undefined) {
    throw new UserError(
      `The audit cannot be done without ${shown(wrong)}; leave out ${listText(auditParts.slice(always.length))}.`,
    );
  }
  checkAmount("budget", "seconds", budget);
  checkAmount("memory", "bytes", memory);
  checkAmount("number of attacked images", "images", options.attacked);
  if (names !== undefined && names.length !== images) {
    throw new UserError(`There are ${images} images and ${names.length} names; give one for each image, or none.`);
  }
  const classes = source?.classes ?? Array.from({ length: model.classes }, (_, k) => String(k));
  if (classes.length !== model.classes) {
    throw new UserError(
      `The model has ${model.classes} outputs and there are ${classes.length} names of classes; give one for each output.`,
    );
  }
  const usual = usualRadiiOf(model.shape);
  const radii = { l2: options.radii?.l2 ?? usual.l2, linf: options.radii?.linf ?? usual.linf };
  for (const radius of [...radii.l2, ...radii.linf]) checkAmount("radius", "pixel units", radius);
  return {
    ...{ seed, radii, classes },
    store: options.store ?? memoryStore(),
    thorough: options.thorough ?? false,
    without: new Set(without),
    names: names ?? Array.from({ length: images }, (_, n) => String(n)),
  };
}

/** Those that results on such images are usually said at. */
function usualRadiiOf(shape: Classifier["shape"]): SettledOptions["radii"] {
  if (shape[0] === 1) return { l2: [1.5], linf: [0.1] };
  return isLarge(shape) ? { l2: [1], linf: [4 / 255] } : { l2: [0.5], linf: [8 / 255] };
}

function checkAmount(name: string, unit: string, value: number | undefined): void {
  if (value === undefined || (typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY)) return;
  throw new UserError(`The audit's ${name} is ${shown(value)}; it must be a finite number of ${unit} above 0.`);
}
