import { type Norm, normNames } from "../geometry/norms.ts";
import type { AuditResult, BaselineResult, SmallestPerturbations } from "../results/audit.ts";
import { type Interval, undefinedInterval } from "../statistics/interval.ts";
import { pixelUnitsText } from "../text/pixelUnitsText.ts";

type Row = BaselineResult["rows"][number];

/**
 * The result beside an earlier audit: of every measure that both have, whether it changed by more than images at random
 * would make it, that is, whether the two 95 % intervals do not overlap. Two audits of the same images differ by less
 * than that says, so a change that it tells is one.
 */
export function withBaseline(result: AuditResult, before: AuditResult): AuditResult {
  return { ...result, baseline: comparedAudits(result, before) };
}

/** What became of an earlier audit's measures, and what makes the two hard to compare. */
export function comparedAudits(now: AuditResult, before: AuditResult): BaselineResult {
  const robust = now.robust.flatMap((one): Row[] => {
    const other = before.robust.find((earlier) => sameRadius(one, earlier));
    if (!other) return [];
    const measure = `accuracy within ${normNames[one.norm]} ${pixelUnitsText(one.epsilon, one.norm)}`;
    return [rowOf(measure, ofShare(other), ofShare(one), "higher")];
  });
  const { norm } = now.smallest;
  const rows = [
    rowOf("accuracy without an attack", ofShare(before.clean), ofShare(now.clean), "higher"),
    ...robust,
    ...(before.smallest.norm === norm
      ? [
          rowOf(
            `median ${normNames[norm]} norm of the smallest perturbations`,
            medianOf(before.smallest),
            medianOf(now.smallest),
            "higher",
          ),
        ]
      : []),
    rowOf(
      "centroid of the perturbations",
      before.spectra.perturbations?.centroid ?? undefinedInterval,
      now.spectra.perturbations?.centroid ?? undefinedInterval,
      null,
    ),
    rowOf(
      `share of the perturbations' energy above ${now.spectra.cutoff}`,
      before.spectra.perturbations?.highShare ?? undefinedInterval,
      now.spectra.perturbations?.highShare ?? undefinedInterval,
      null,
    ),
  ];
  return {
    name: before.model.name,
    finished: before.finished,
    rows: rows.filter((row) => isKnown(row.before) && isKnown(row.now)),
    differences: differencesOf(now, before),
  };
}

/** @param better what is better; null where neither is. */
function rowOf(measure: string, before: Interval, now: Interval, better: "higher" | null): Row {
  const overlap = before.low <= now.high && now.low <= before.high;
  const change = overlap ? "not told apart" : better === null ? "neither" : now.mean > before.mean ? "better" : "worse";
  return { measure, before, now, change };
}

/** What cannot be told by rows, and may be why they differ. */
function differencesOf(now: AuditResult, before: AuditResult): readonly string[] {
  const differ = (what: string, earlier: string | number, later: string | number): readonly string[] =>
    earlier === later ? [] : [`${what}: ${earlier} then, ${later} now.`];
  const shapeOf = ({ model: { shape, classes } }: AuditResult): string => `${shape.join("×")} into ${classes} classes`;
  const radius = ({ norm, epsilon }: { norm: Norm; epsilon: number }): string =>
    `${normNames[norm]} ${pixelUnitsText(epsilon, norm)}`;
  const missing = before.robust.filter((one) => !now.robust.some((other) => sameRadius(one, other)));
  const added = now.robust.filter((one) => !before.robust.some((other) => sameRadius(one, other)));
  const otherAttacks = now.robust.flatMap((one) => {
    const other = before.robust.find((earlier) => sameRadius(one, earlier));
    return other ? differ(`Another attack within ${radius(one)}`, other.attack, one.attack) : [];
  });
  const seedOf = ({ settings }: AuditResult): string => settings.find(({ name }) => name === "seed")?.value ?? "";
  return [
    ...differ("Other images or another model's shape", shapeOf(before), shapeOf(now)),
    ...differ("Another dataset", before.data.name, now.data.name),
    ...differ("Another number of images", before.data.images, now.data.images),
    ...(before.data.classes.join("\n") === now.data.classes.join("\n") ? [] : ["The classes have other names."]),
    ...differ("Another attack for the smallest perturbations", before.smallest.attack, now.smallest.attack),
    ...otherAttacks,
    ...(missing.length > 0 ? [`No longer measured: ${missing.map(radius).join(", ")}.`] : []),
    ...(added.length > 0 ? [`Not measured then: ${added.map(radius).join(", ")}.`] : []),
    ...differ("Another preprocessing", before.model.preprocessing.text, now.model.preprocessing.text),
    ...differ("Another seed", seedOf(before), seedOf(now)),
    ...differ("Another version of Treble", before.version, now.version),
  ];
}

function sameRadius(
  one: { readonly norm: Norm; readonly epsilon: number },
  other: { readonly norm: Norm; readonly epsilon: number },
): boolean {
  return one.norm === other.norm && Math.abs(one.epsilon / other.epsilon - 1) < 1e-9;
}

function ofShare({ share, low, high }: { share: number; low: number; high: number }): Interval {
  return { mean: share, low, high };
}

function medianOf({ medianInterval }: SmallestPerturbations): Interval {
  return medianInterval ?? undefinedInterval;
}

/** Numbers that were not measured are null in JSON. */
function isKnown({ mean, low, high }: Interval): boolean {
  return [mean, low, high].every((value) => Number.isFinite(value));
}
