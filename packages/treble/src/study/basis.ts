import type { Condition, ConditionRuns } from "../experiments/contract/experiment.ts";
import type { Scale } from "../experiments/contract/scale.ts";
import { isLinear } from "../models/isLinear.ts";
import { numberText } from "../results/numberText.ts";
import { startsAsUsual } from "./caveats/startsAsUsual.ts";
import { stopText } from "./stopText.ts";

type Row = Pick<ConditionRuns, "condition">;

/** The start and the training loss that every comparison of a study rests on, in a sentence. */
export function basisOf(rows: readonly Row[], scale: Scale): string {
  if (rows.length === 0) return "";
  const conditions = rows.map(({ condition }) => condition);
  const named = conditions.some(({ label }) => label.includes("from start"))
    ? "Unless a network's name says otherwise, networks"
    : "Networks";
  const usual = conditions.some(startsAsUsual) ? " (with normalisation: the usual ones)" : "";
  return `${named} start from ${startText(conditions, scale)}${usual} and are compared ${comparedAt(conditions, scale)}; all numbers depend on both.`;
}

/** The scale's start, unless no network has it. */
function startText(conditions: readonly Condition[], scale: Scale): string {
  const own = conditions.filter((condition) => !startsAsUsual(condition));
  const factors = new Set(own.map(({ initScale = scale.initScale }) => initScale));
  if (factors.size === 0 || factors.has(scale.initScale)) return weights(scale.initScale);
  const [factor, another] = factors;
  return another === undefined ? weights(factor!) : "initial weights of sizes that the list of networks has";
}

function weights(factor: number): string {
  if (factor === 1) return "the usual initial weights";
  return `initial weights ${factor < 1 ? `${numberText(1 / factor, 0)} times smaller` : `${numberText(factor, 0)} times larger`} than usual`;
}

function comparedAt(conditions: readonly Condition[], scale: Scale): string {
  const [linear, others] = [conditions.filter(isLinearCondition), conditions.filter((one) => !isLinearCondition(one))];
  const atLinear = stopText(linear, scale.stopLoss.linear);
  const at = others.length === 0 ? atLinear : stopText(others, scale.stopLoss.nonlinear);
  if (at === null) return "after a fixed number of epochs";
  const loss = others.length > 0 && linear.length > 0 && atLinear !== null ? ` (linear networks: ${atLinear})` : "";
  return `early in training, at training loss ${at}${loss}`;
}

function isLinearCondition({ architecture }: Condition): boolean {
  return isLinear(architecture);
}
