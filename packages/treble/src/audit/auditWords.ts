import { normNames } from "../geometry/norms.ts";
import type { AuditPart, AuditResult } from "../results/audit.ts";
import type { Setting } from "../results/results.ts";
import { listText } from "../text/listText.ts";
import { pixelUnitsText } from "../text/pixelUnitsText.ts";
import { thousands } from "../text/thousands.ts";
import { squareCheckOf } from "./parts/examined.ts";
import { squareQueries } from "./parts/robustness.ts";

/** What the words about an audit are made of. */
export interface Told
  extends Pick<AuditResult, "clean" | "robust" | "smallest" | "spectra" | "sensitivity" | "channel"> {
  readonly parts: readonly AuditPart[];
  readonly seed: number;
  readonly thorough: boolean;
  readonly classes: number;
  /** `[C, H, W]` of the images. */
  readonly shape: readonly [number, number, number];
  /** Steps of the attack for the smallest perturbations. */
  readonly steps: number;
  readonly named: boolean;
  /** Share of the steps that attacks on robustness took. */
  readonly effort: number;
  /** Why the model has no gradient; empty where it has one. */
  readonly withoutGradient: string;
  /** Places between two frequencies of the sensitivity map. */
  readonly mapStep: number;
  readonly batchSize: number | undefined;
  readonly memory: number | undefined;
}

/** How an audit was made, and why so. */
export function auditSettings(told: Told): readonly Setting[] {
  const { clean, robust, smallest, spectra, sensitivity, channel, withoutGradient } = told;
  const blind = withoutGradient !== "";
  const check = squareCheckOf(told.shape);
  const done = (name: string): boolean => told.parts.some((part) => part.name === name && part.state === "done");
  const radii = robust.map(({ norm, epsilon }) => `${normNames[norm]} ${pixelUnitsText(epsilon, norm)}`);
  const settings: (Setting | false)[] = [
    {
      name: "clean accuracy",
      value: `${thousands(clean.total)} images; interval by Wilson 1927`,
      reason: "it is right for small numbers and for shares near 0 and 1",
    },
    {
      name: "smallest perturbations",
      value: `${smallest.attack}, ${told.steps} steps, on images that are right`,
      reason: blind
        ? `${withoutGradient}: an attack that sees decisions alone takes thousands of passes an image`
        : told.named
          ? "as asked for"
          : "no radius to choose and no noise, which would both colour the spectrum",
    },
    done("robustness") && {
      name: "robust accuracy",
      value: `${radii.length > 0 ? `${radii.join(", ")}: ` : ""}${
        blind
          ? `Square with ${squareQueries} queries`
          : told.thorough && told.classes >= 4
            ? "the standard ensemble (Croce & Hein 2020)"
            : "PGD on the margin from two random starts, then targeted APGD towards three classes"
      }, on images that the smallest perturbations leave standing${told.effort < 1 ? `, with ${told.effort} of its steps` : ""}`,
      reason:
        told.thorough && told.classes < 4 && !blind
          ? "the standard ensemble needs at least 4 classes"
          : "an image counts as fooled at every radius within which any of the attacks found an adversarial image",
    },
    {
      name: "spectra",
      value: `unitary DFT of each channel, every image weighs the same; high is above ${spectra.cutoff} cycles per pixel; intervals by bootstrap of the images`,
      reason: "half of the Nyquist frequency of an axis; the images themselves without the mean of each channel",
    },
    done("bands") && {
      name: "bands",
      value: "smallest L2 perturbations by the spectrum's attack, confined to one band each",
      reason: "images near black or white leave some bands hardly any room",
    },
    sensitivity !== null && {
      name: "sensitivity map",
      value: `${sensitivity.images} images, noise of L2 norm ${Number(sensitivity.norm.toPrecision(3))} in each channel, ${
        told.mapStep === 1 ? "every frequency" : `every ${told.mapStep}th frequency along both axes`
      }`,
      reason: `the norms of Yin et al. 2019, as much a pixel${told.mapStep === 1 ? "" : "; every frequency of a large image costs a pass for each pixel"}`,
    },
    channel !== null && {
      name: "critical bands",
      value: `${channel.images} images that are right, grey noise an octave wide of root mean square 0.02 to 0.64`,
      reason: "Solomon & Pelli 1994; of networks Subramanian et al. 2023",
    },
    {
      name: "check of the attack",
      value: blind
        ? "none"
        : `Square, ${check.queries} queries, at the median norm on up to ${check.images} images that are farther away`,
      reason: "an attack that sees no gradient should not find what one that does misses",
    },
    { name: "seed", value: String(told.seed), reason: "of random starts, noise and which images parts take" },
    told.batchSize !== undefined && {
      name: "images a batch",
      value: `at most ${told.batchSize}`,
      reason: told.memory === undefined ? "as asked for" : `what ${Math.round(told.memory / 2 ** 20)} MiB hold`,
    },
  ];
  return settings.filter((one) => one !== false);
}

/** What an audit's numbers do not show. */
export function auditCaveats(told: Told): readonly string[] {
  const { clean, robust, smallest, withoutGradient, parts } = told;
  const blind = withoutGradient !== "";
  const cut = parts.filter(({ note, state }) => state === "done" && note.startsWith("Cut "));
  const missing = parts.filter(({ state, name }) => state === "failed" || (state === "left out" && name !== "bands"));
  return [
    ...(clean.count > 0
      ? [
          "Robust accuracy is at most what is said: another attack, or a longer one, may fool more images.",
          "Intervals say how much the numbers would differ on other images of the same kind; not on images of another kind, and not with another attack.",
        ]
      : []),
    ...(blind
      ? [
          `The model has no gradient (${withoutGradient}), so attacks see its outputs alone: robust accuracy may be far too high, smallest perturbations are larger than they could be, and their spectra are coloured by the noise that such attacks draw.`,
        ]
      : []),
    ...(smallest.fooled > 0 && smallest.fooled < smallest.attacked
      ? [
          `Spectra and norms are of the ${smallest.fooled} images that were fooled, not of the other ${smallest.attacked - smallest.fooled}.`,
        ]
      : []),
    ...(robust.some(({ total }) => total < clean.total)
      ? [
          `Robust accuracy is of fewer images than clean accuracy: ${thousands(robust[0]!.total)} of ${thousands(clean.total)}, drawn at random.`,
        ]
      : []),
    ...(cut.length > 0 ? [`To save time less was done of ${listText(cut.map(({ name }) => name))}.`] : []),
    ...(missing.length > 0 ? [`Not measured: ${listText(missing.map(({ name }) => name))}.`] : []),
  ];
}
