import { successful, type TrialRecord } from "../../pipeline/collect.ts";
import type { AttackSpectraProbe } from "../../pipeline/trial/probeConfig.ts";
import { numberText } from "../../results/numberText.ts";
import { listText } from "../../text/listText.ts";
import { centroidReferences } from "../charts/centroidReferences.ts";
import { type Claim, everyRule, signedText } from "../contract/claim.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";
import type { Experiment, ImageSize } from "../contract/experiment.ts";
import { intervalOf } from "../contract/networkResult.ts";
import type { Scale } from "../contract/scale.ts";
import { ortegaCaro } from "../contract/sources.ts";
import { convolution, withProbes } from "../networks/conditions.ts";

/** An attack as this experiment sees it. */
interface Tried {
  readonly label: string;
  /** Whether it looks for the smallest L2 perturbation: those should agree. */
  readonly smallest: boolean;
  /** Null for DDN, which every network is measured with. */
  readonly probe: AttackSpectraProbe | null;
}

/** Means of attacks that look for the same perturbation may differ by so many cycles per pixel. */
const TOLERANCE = 0.02;

const measurement: Tried = { label: "DDN", smallest: true, probe: null };

function attacksOf({ name }: Scale): readonly Tried[] {
  const probe = (images: number, attack: AttackSpectraProbe["attack"]): AttackSpectraProbe => ({
    kind: "attack-spectra",
    attack,
    images,
  });
  const pgdL2: AttackSpectraProbe["attack"] = { name: "pgd-l2", epsilon: 0.5, steps: 50, stepSize: 0.0125 };
  if (name === "quick") {
    return [
      measurement,
      { label: "PGD L2, ε = 0.5", smallest: false, probe: probe(48, pgdL2) },
      { label: "FAB", smallest: true, probe: probe(48, { name: "fab-l2", steps: 50 }) },
    ];
  }
  const images = name === "standard" ? 128 : 256;
  const pgdLinf = { name: "pgd-linf", epsilon: 8 / 255, steps: 40, stepSize: 8 / 255 / 30 } as const;
  return [
    measurement,
    { label: "PGD L2, ε = 0.5", smallest: false, probe: probe(images, pgdL2) },
    { label: "PGD L∞, ε = 8/255", smallest: false, probe: probe(images, pgdLinf) },
    { label: "FAB", smallest: true, probe: probe(images, { name: "fab-l2", steps: 100 }) },
    { label: "Carlini & Wagner", smallest: true, probe: probe(images, { name: "carlini-wagner", steps: 500 }) },
    {
      label: "Brendel & Bethge",
      smallest: true,
      probe: probe(images / 2, { name: "brendel-bethge-l2", steps: 1000, start: "gradient" }),
    },
    // Decisions alone: the estimated normal is noisy, and with it the perturbation.
    { label: "HopSkipJump", smallest: false, probe: probe(images / 4, { name: "hopskipjump", steps: 64 }) },
  ];
}

const [small, full] = [convolution(3), convolution("full")];
const networks = [small, full] as const;

export const attacks: Experiment = {
  id: "attacks",
  title: "Independence of the attack",
  question: "Is it the network that decides where perturbations lie, or the attack that looks for them?",
  conditions: (scale) => {
    const probes = attacksOf(scale).flatMap(({ probe }) => (probe ? [probe] : []));
    return networks.map((condition) => withProbes(condition, ...probes));
  },
  claims: (scale, size) => {
    const tried = attacksOf(scale);
    return [
      everyAttack(tried),
      agreement(
        tried.filter(({ smallest, probe }) => smallest && probe !== null),
        size,
      ),
    ];
  },
  charts: (rows, { scale, centroids }) => [
    {
      id: "attacks-centroid",
      title: "Frequency by attack",
      caption:
        "Mean frequency of the perturbations that each attack finds on the same networks, with 95 % intervals over seeds and images. Attacks with a radius ε look for any perturbation inside it, the others for the smallest.",
      x: { label: "", scale: "rows" },
      y: { label: "Centroid (cycles per pixel)", scale: "linear" },
      series: networks.map(({ id, label }) => ({
        name: label,
        points: attacksOf(scale).map((attack) => ({
          x: attack.label,
          y: intervalOf(rows.get(id)!.seeds.map((seed) => found(seed, attack))),
        })),
      })),
      references: centroidReferences(centroids),
    },
  ],
  caveats: (rows) => failures(rows),
};

/** The centroids of one attack's perturbations, one a fooled image. */
function found(measured: TrialRecord, { probe }: Tried): Float64Array {
  if (!probe) return successful(measured, "centroid");
  return centroids(measured, probe).filter(Number.isFinite);
}

/** One an image, NaN where the attack failed. */
function centroids(measured: TrialRecord, { attack }: AttackSpectraProbe): Float64Array {
  return measured.probe("attack-spectra", { attack }).numbers("centroid");
}

/** Whichever attack looks: one contrast for each. */
function everyAttack(tried: readonly Tried[]): Claim {
  return {
    id: "attack-independence",
    claim:
      "Whichever attack looks for them, perturbations of a small convolution lie at higher frequencies than those of a full-width one.",
    source: ortegaCaro,
    metric: `centroid of the perturbations of ${listText(tried.map(({ label }) => label))}, cycles per pixel`,
    contrast: `for each of these attacks, mean centroid of ${small.label} minus that of ${full.label}; the effect shown is that of the attack that shows it least`,
    rule: everyRule,
    unit: "cycles per pixel",
    networks: tried.flatMap(() => [small.id, full.id]),
    measure: (measured, position) => found(measured, tried[position >> 1]!),
    parts: tried.length,
    statistic: (means, attack) => means[2 * attack]! - means[2 * attack + 1]!,
    predicted: 1,
    sentence: (effect, means) =>
      `${tried.map(({ label }, i) => `${label}: ${numberText(means[2 * i]!)} against ${numberText(means[2 * i + 1]!)}`).join("; ")}; the smallest difference is ${signedText(effect)} cycles per pixel.`,
  };
}

/** The attacks beside DDN, image by image on those that both fool. */
function agreement(others: readonly Tried[], { width }: ImageSize): Claim {
  const pairs = networks.flatMap(({ id, label }) => others.map((other) => ({ id, label, other })));
  const differenceAt = (measured: TrialRecord, { probe }: Tried, i: number): number =>
    centroids(measured, probe!)[i]! - measured.spectra.centroid.data[i]!;
  return {
    id: "attack-agreement",
    claim: "Attacks that look for the smallest L2 perturbation find perturbations of the same frequency.",
    check: true,
    source: "none: a check of what all others are measured with",
    metric: `centroid of the perturbation of ${listText(others.map(({ label }) => label))} minus that of DDN on the same image, cycles per pixel`,
    contrast: `for each of these attacks on ${listText(networks.map(({ label }) => label))}, the ${TOLERANCE} cycles per pixel allowed minus the mean difference, to either side; the effect shown is the least${width * TOLERANCE < 1 ? `. ${TOLERANCE} is less than the step between two frequencies of these images (1/${width} = ${(1 / width).toFixed(3)})` : ""}`,
    rule: everyRule,
    unit: `cycles per pixel to spare of the ${TOLERANCE} allowed`,
    networks: pairs.map(({ id }) => id),
    measure: (measured, position) => {
      const { other } = pairs[position]!;
      const images = centroids(measured, other.probe!).keys();
      return Float64Array.from([...images].filter((i) => Number.isFinite(differenceAt(measured, other, i))));
    },
    summary: (images, measured, position) => {
      const { other } = pairs[position]!;
      let sum = 0;
      for (const i of images) sum += differenceAt(measured, other, i);
      return sum / images.length;
    },
    parts: 2 * pairs.length,
    statistic: (differences, part) => TOLERANCE + (part % 2 === 0 ? -1 : 1) * differences[part >> 1]!,
    predicted: 1,
    sentence: (effect, differences) =>
      `Largest mean difference from DDN: ${numberText(Math.max(...differences.map(Math.abs)), 4)} cycles per pixel, allowed: ${TOLERANCE} (${pairs.map(({ label, other }, i) => `${other.label} on ${label} ${numberText(differences[i]!, 4, "both")}`).join(", ")}); to spare: ${signedText(effect, 4)}.`,
  };
}

function failures(rows: ReadonlyMap<string, ConditionRuns>): string[] {
  return [...rows.values()].flatMap(({ condition, seeds }) => {
    const few = new Map<string, [succeeded: number, attacked: number]>();
    for (const { probes } of seeds) {
      for (const { config, summary } of probes) {
        if (config.kind !== "attack-spectra" || !("succeeded" in summary)) continue;
        const [succeeded, attacked] = few.get(summary.name) ?? [0, 0];
        few.set(summary.name, [succeeded + summary.succeeded, attacked + summary.attacked]);
      }
    }
    return [...few].flatMap(([name, [succeeded, attacked]]) =>
      succeeded < 0.9 * attacked
        ? [
            `${name} fooled ${condition.label} on ${succeeded} of ${attacked} images only, the more vulnerable ones, and its spectrum is theirs.`,
          ]
        : [],
    );
  });
}
