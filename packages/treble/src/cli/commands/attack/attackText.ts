import type { Outcome } from "../../../attacks/audit/outcome.ts";
import type { Verification } from "../../../attacks/audit/verifyAttack.ts";
import type { Warning } from "../../../attacks/audit/warning.ts";
import type { EnsembleResult } from "../../../attacks/contract/ensemble.ts";
import type { AttackResult } from "../../../attacks/contract/result.ts";
import type { Annulus } from "../../../frequency/band.ts";
import { type Norm, normNames } from "../../../geometry/norms.ts";
import { fixed, percent } from "../../../report/words/format.ts";
import { sum } from "../../../statistics/sum.ts";
import { pixelUnitsText } from "../../../text/pixelUnitsText.ts";
import { textTable } from "../../terminal/textTable.ts";

/** The network and its images, in words. */
export interface About {
  readonly network: string;
  readonly dataset: string;
  /** Whether the images are in an order of Treble's making, so that "the first" says nothing. */
  readonly shuffled?: boolean;
  /** Towards which class, and how many of the images are left out because they are of it. */
  readonly target?: { readonly text: string; readonly leftOut: number };
}

/** An attack that is done, and the run that holds it. */
export interface Done {
  readonly result: AttackResult | EnsembleResult;
  readonly outcome: Outcome;
  readonly id: string;
}

/** What one attack came to, and what it was tested by. */
export function outcomeText(
  about: About,
  { result, outcome, id }: Done,
  out: string | undefined,
  tested: readonly string[],
): string {
  const { settings } = result.attack;
  const failures = Object.entries(outcome.reasons).map(([reason, times]) => `${times} ${reason}`);
  const rows = heading(about, result, outcome);
  if (outcome.band) rows.push(["band", `${bandRange(outcome.band)} cycles per pixel`]);
  rows.push(["succeeded", of(outcome.succeeded, outcome.attacked)]);
  if (failures.length > 0) rows.push(["failed", failures.join(", ")]);
  if (outcome.robustAccuracy !== null) {
    rows.push([
      about.target ? "withstood" : "robust accuracy",
      `${fixed(outcome.robustAccuracy, 4)} of all ${outcome.images} images`,
    ]);
  }
  for (const { epsilon, robustAccuracy: share, by, run } of outcome.curve) {
    const from = by === "smallest perturbations" ? "from these smallest perturbations" : `attacked there, run ${run}`;
    rows.push([
      `${about.target ? "withstood" : "accuracy"} at ${pixelUnitsText(epsilon, settings.norm)}`,
      `${fixed(share, 4)}, ${from}`,
    ]);
  }
  if ("stages" in result) {
    for (const { name: stage, given, broken } of result.stages) rows.push([stage, `broke ${of(broken, given)}`]);
  }
  if (outcome.norm !== null) {
    const { q25, median, q75 } = outcome.norm;
    const text = `median ${fixed(median, 4)}, quartiles ${fixed(q25, 4)} and ${fixed(q75, 4)}, in pixel units`;
    rows.push([`${normNames[settings.norm]} norm`, text]);
  }
  if (outcome.outside) {
    rows.push(["outside the band", `median ${percent(outcome.outside.median)} % of the perturbation's energy`]);
  }
  if (outcome.survives8Bit !== null) {
    rows.push(["survive 8 bits", `${percent(outcome.survives8Bit)} % of the adversarial images`]);
  }
  for (const test of tested) rows.push(["verified by", test]);
  rows.push(["run", id]);
  if (out !== undefined) rows.push(["written", out]);
  return textTable(rows);
}

/** What the further attacks on a result came to, a phrase each. */
export function verificationText({ blackBox, huge }: Verification): readonly string[] {
  const texts: string[] = [];
  if (blackBox) {
    const { name, settings } = blackBox.attack;
    texts.push(
      `${name}, ${settings.steps} queries at ${radiusText(settings.epsilon!, settings.norm)}: broke ${sum(blackBox.success)} that stood there`,
    );
  }
  if (huge) {
    texts.push(
      `radius ${radiusText(huge.attack.settings.epsilon!, huge.attack.settings.norm)}: broke ${of(sum(huge.success), huge.attacked)}`,
    );
  }
  return texts.length > 0 ? texts : ["nothing: no further attack can test this one"];
}

/** What one attack in several bands came to: a line for each. */
export function bandsText(about: About, tries: readonly Done[]): string {
  const [{ result, outcome }] = tries as [Done, ...Done[]];
  const { norm: named } = result.attack.settings;
  const norm = normNames[named];
  const inBall = outcome.robustAccuracy !== null;
  const head = [
    "band, cycles per pixel",
    "succeeded",
    inBall ? (about.target ? "withstood" : "robust accuracy") : `${norm} norm, median`,
  ];
  const radii = outcome.curve.map(({ epsilon }) => `at ${pixelUnitsText(epsilon, named)}`);
  const lines = tries.map(
    ({ outcome: { band, attacked, succeeded, robustAccuracy, curve, norm: norms, outside }, id }) => {
      const [middle, spread] = norms
        ? [fixed(norms.median, 4), `${fixed(norms.q25, 4)} to ${fixed(norms.q75, 4)}`]
        : ["none", "none"];
      return [
        bandRange(band!),
        of(succeeded, attacked),
        inBall ? fixed(robustAccuracy!, 4) : middle,
        ...(inBall ? [] : [spread]),
        ...curve.map((point) => fixed(point.robustAccuracy, 4)),
        outside ? `${percent(outside.median)} %` : "none",
        id,
      ];
    },
  );
  const table = [[...head, ...(inBall ? [] : ["quartiles"]), ...radii, "outside", "run"], ...lines];
  return `${textTable(heading(about, result, outcome))}\n${textTable(table)}`;
}

/** `band` names the one among several that raised it. */
export function warningText({ code, raised, means, advice }: Warning, band?: Annulus): string {
  const where = band ? `, band ${bandRange(band)}` : "";
  return `warning (${code}${where}): ${raised}; ${means}. ${advice[0]!.toUpperCase()}${advice.slice(1)}.`;
}

function heading(about: About, { attack }: AttackResult, outcome: Outcome): string[][] {
  const { settings } = attack;
  const { target } = about;
  const norm = normNames[settings.norm];
  const name = attack.name.includes(norm) ? attack.name : `${attack.name}, ${norm}`;
  const radius =
    settings.epsilon === null ? "smallest perturbation" : `radius ${pixelUnitsText(settings.epsilon, settings.norm)}`;
  const start = settings.randomStart === true ? ", random start" : "";
  const steps = `${settings.steps} ${settings.steps === 1 ? "step" : "steps"}`;
  return [
    ["network", about.network],
    [
      "images",
      `${about.shuffled ? "" : "the first "}${outcome.images + (target?.leftOut ?? 0)} test images of ${about.dataset}`,
    ],
    ["attack", `${name}, ${radius}, ${steps}${start}, seed ${attack.seed}`],
    ...(target ? [["target", `${target.text}${leftOut(target.leftOut)}`]] : []),
    ["clean accuracy", fixed(outcome.cleanAccuracy, 4)],
    ["attacked", `${of(outcome.attacked, outcome.images)} that are classified correctly`],
  ];
}

function leftOut(count: number): string {
  if (count === 0) return "";
  return count === 1 ? "; the one image of that class is left out" : `; the ${count} images of that class are left out`;
}

function of(part: number, whole: number): string {
  return whole === 0 ? "none" : `${part} of ${whole} (${percent(part / whole)} %)`;
}

function bandRange({ from = 0, to }: Annulus): string {
  if (to === undefined) return from === 0 ? "all" : `above ${from}`;
  return `${from} to ${to}`;
}

/** A fraction as it is, other numbers to four digits. */
function radiusText(radius: number, norm: Norm): string {
  const text = pixelUnitsText(radius, norm);
  return text.includes("/") ? text : String(Number(radius.toPrecision(4)));
}
