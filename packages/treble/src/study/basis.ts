import { conditionConfig } from "../experiments/contract/conditionConfig.ts";
import type { Condition, ConditionRuns } from "../experiments/contract/conditionRuns.ts";
import type { Scale } from "../experiments/contract/scale.ts";
import { isLinear } from "../models/isLinear.ts";
import { numberText } from "../results/numberText.ts";
import { startsAsUsual } from "./caveats/startsAsUsual.ts";
import { stopRange, stopText } from "./stopText.ts";
import { optimizerNames } from "./trainingText.ts";

type Row = Pick<ConditionRuns, "condition">;

/** From this training loss on it is early: little of ten classes is learned. */
const EARLY = 1;

/** The start, the optimiser and the stage that every comparison of a study rests on, in a sentence. */
export function basisOf(rows: readonly Row[], scale: Scale): string {
  if (rows.length === 0) return "";
  const conditions = rows.map(({ condition }) => condition);
  const named = conditions.some(({ label }) => label.includes("from start"))
    ? "Unless a network's name says otherwise, networks"
    : "Networks";
  const usual = conditions.some((one) => startsAsUsual(one, scale)) ? " (with normalisation: the usual ones)" : "";
  return `${named} start from ${startText(conditions, scale)}${usual}, are trained by ${optimizerNamed(conditions, scale)} and are compared ${comparedAt(conditions, scale)}; all numbers depend on that.`;
}

/** The scale's start, unless no network has it. */
function startText(conditions: readonly Condition[], scale: Scale): string {
  const own = conditions.filter((condition) => !startsAsUsual(condition, scale));
  const factors = new Set(own.map(({ initScale = scale.initScale }) => initScale));
  if (factors.size === 0 || factors.has(scale.initScale)) return weights(scale.initScale);
  const [factor, another] = factors;
  return another === undefined ? weights(factor!) : "initial weights of sizes that the list of networks has";
}

function weights(factor: number): string {
  if (factor === 1) return "the usual initial weights";
  return `initial weights ${factor < 1 ? `${numberText(1 / factor, 0)} times smaller` : `${numberText(factor, 0)} times larger`} than usual`;
}

/** The scale's optimiser, unless no network has it. */
function optimizerNamed(conditions: readonly Condition[], scale: Scale): string {
  const names = new Set(conditions.map(({ training }) => (training?.optimizer ?? scale.training.optimizer).name));
  const shared = scale.training.optimizer.name;
  if (names.has(shared)) return optimizerNames[shared];
  return [...names].map((name) => optimizerNames[name]).join(" or ");
}

function comparedAt(conditions: readonly Condition[], scale: Scale): string {
  const [linear, others] = [conditions.filter(isLinearCondition), conditions.filter((one) => !isLinearCondition(one))];
  const { linear: linearLoss, nonlinear } = scale.stopLoss ?? { linear: null, nonlinear: null };
  const [most, loss] = others.length === 0 ? ([linear, linearLoss] as const) : ([others, nonlinear] as const);
  const range = stopRange(most, loss);
  if (range === null) return afterEpochs(most, scale);
  const atLinear = stopText(linear, linearLoss);
  const beside = others.length > 0 && linear.length > 0 && atLinear !== null ? ` (linear networks: ${atLinear})` : "";
  return `${range[0] >= EARLY ? "early in training, " : ""}at training loss ${stopText(most, loss)}${beside}`;
}

/** Where they have no loss to stop at. */
function afterEpochs(conditions: readonly Condition[], scale: Scale): string {
  const counts = conditions.map((condition) => conditionConfig(condition, 0, scale).training.epochs);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return `after ${least === most ? least : `${least} to ${most}`} epochs`;
}

function isLinearCondition({ architecture }: Condition): boolean {
  return isLinear(architecture);
}
