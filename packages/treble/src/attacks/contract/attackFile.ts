/** What came of an attack, as the npz file that `treble attack` keeps and writes, and back. */

import type { LabelledImages } from "../../data/labelledImages.ts";
import { UserError } from "../../errors/userError.ts";
import type { NamedArrays, readNpz } from "../../formats/npz.ts";
import { type ImageShape, signalsOf } from "../../spectrum/signals.ts";
import type { AttackSettings } from "./contract.ts";
import type { EnsembleResult, Stage } from "./ensemble.ts";
import { perturbationsOf, withPerturbations } from "./perturbations.ts";
import type { AttackResult, FailureReason } from "./result.ts";

/** The order fixes the numbers in files: 0 is success, and each reason one more than its place here. */
const reasons: readonly FailureReason[] = ["misclassified", "no gradient", "never crossed", "budget", "unconfirmed"];

interface About {
  readonly name: string;
  readonly settings: AttackSettings;
  readonly seed: number;
  readonly stages?: readonly Stage[];
}

/**
 * Image by image: `images` and `perturbation` `[N, C, H, W]` (the original and zeros where there is none), `labels`,
 * the classes predicted before (`clean`) and after (`adversarial`), for an attack towards given classes those
 * (`target`), `success`, `reason` (0 for success), norms, `queries`, and the attack's settings as JSON in `settings`.
 */
export function attackArrays(
  result: AttackResult | EnsembleResult,
  { images: originals, labels }: LabelledImages,
  shape: ImageShape,
): NamedArrays {
  const n = labels.length;
  const perImage = (data: Float64Array | Uint8Array | Int32Array) => ({ data, shape: [n] });
  const pixels = (data: Float32Array) => signalsOf(data, shape);
  const stages = "stages" in result ? { stages: result.stages } : {};
  const settings = new TextEncoder().encode(JSON.stringify({ ...result.attack, ...stages }));
  return {
    images: pixels(result.images),
    perturbation: perturbationsOf(result.images, originals, shape),
    labels: perImage(labels),
    clean: perImage(result.cleanPredictions),
    adversarial: perImage(result.adversarialPredictions),
    ...(result.targets && { target: perImage(result.targets) }),
    success: perImage(result.success),
    reason: perImage(Uint8Array.from(result.reasons, (reason) => (reason ? reasons.indexOf(reason) + 1 : 0))),
    survives8Bit: perImage(result.survives8Bit),
    unusableGradients: perImage(result.unusableGradients),
    queries: perImage(result.queries),
    l1: perImage(result.l1),
    l2: perImage(result.l2),
    linf: perImage(result.linf),
    settings: { data: settings, shape: [settings.length] },
    ...("brokenBy" in result ? { brokenBy: perImage(result.brokenBy) } : {}),
  };
}

/** What was attacked: `[N, C, H, W]`, and the shape of each. */
export interface Originals {
  readonly images: Float32Array;
  readonly shape: ImageShape;
}

/** The result that `attackArrays` wrote. @throws UserError where an array is missing. */
export function attackResult(
  arrays: ReturnType<typeof readNpz>,
  path: string,
  { images, shape }: Originals,
): AttackResult | EnsembleResult {
  const array = (name: string) => {
    const found = arrays[name];
    if (!found) throw new UserError(`${path} has no array "${name}"; remove it and attack again.`);
    return found.data;
  };
  const about = JSON.parse(new TextDecoder().decode(array("settings") as Uint8Array)) as About;
  const reason = array("reason") as Uint8Array;
  const { stages, ...attack } = about;
  const result = withPerturbations(
    {
      attack,
      images: array("images") as Float32Array,
      l1: array("l1") as Float64Array,
      l2: array("l2") as Float64Array,
      linf: array("linf") as Float64Array,
      success: array("success") as Uint8Array,
      reasons: Array.from(reason, (code) => (code === 0 ? undefined : reasons[code - 1])),
      ...(arrays.target && { targets: arrays.target.data as Int32Array }),
      cleanPredictions: array("clean") as Int32Array,
      adversarialPredictions: array("adversarial") as Int32Array,
      survives8Bit: array("survives8Bit") as Uint8Array,
      unusableGradients: array("unusableGradients") as Int32Array,
      queries: array("queries") as Int32Array,
      attacked: reason.filter((code) => reasons[code - 1] !== "misclassified").length,
    },
    images,
    shape,
  );
  return stages ? Object.assign(result, { stages, brokenBy: array("brokenBy") as Int32Array }) : result;
}

/** Results of consecutive parts of one set of images as the result of all. */
export function joinedResults(
  parts: readonly (AttackResult | EnsembleResult)[],
  { images, shape }: Originals,
): AttackResult | EnsembleResult {
  const [first] = parts;
  if (!first) throw new Error("There is no part to join.");
  const all = <Part extends Float32Array | Float64Array | Uint8Array | Int32Array>(
    pick: (result: AttackResult) => Part,
  ): Part => {
    const arrays = parts.map(pick);
    const whole = new (arrays[0]!.constructor as new (length: number) => Part)(
      arrays.reduce((sum, { length }) => sum + length, 0),
    );
    let at = 0;
    for (const array of arrays) {
      whole.set(array, at);
      at += array.length;
    }
    return whole;
  };
  const result = withPerturbations(
    {
      attack: first.attack,
      images: all((part) => part.images),
      l1: all((part) => part.l1),
      l2: all((part) => part.l2),
      linf: all((part) => part.linf),
      success: all((part) => part.success),
      reasons: parts.flatMap((part) => part.reasons),
      ...(first.targets && { targets: all((part) => part.targets!) }),
      cleanPredictions: all((part) => part.cleanPredictions),
      adversarialPredictions: all((part) => part.adversarialPredictions),
      survives8Bit: all((part) => part.survives8Bit),
      unusableGradients: all((part) => part.unusableGradients),
      queries: all((part) => part.queries),
      attacked: parts.reduce((sum, { attacked }) => sum + attacked, 0),
    },
    images,
    shape,
  );
  if (!("stages" in first)) return result;
  const ensembles = parts as readonly EnsembleResult[];
  const longest = Math.max(...ensembles.map(({ stages }) => stages.length));
  const stages = Array.from({ length: longest }, (_, i): Stage => {
    const here = ensembles.flatMap(({ stages }) => stages[i] ?? []);
    const total = (pick: (stage: Stage) => number): number => here.reduce((sum, stage) => sum + pick(stage), 0);
    return { name: here[0]!.name, given: total(({ given }) => given), broken: total(({ broken }) => broken) };
  });
  const brokenBy = Int32Array.from(ensembles.flatMap((part) => [...part.brokenBy]));
  return Object.assign(result, { stages, brokenBy });
}
