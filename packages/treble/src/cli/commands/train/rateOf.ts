import { findLearningRate } from "../../../pipeline/training/learningRate.ts";
import type { Laboratory } from "../../../pipeline/trial/laboratory.ts";
import type { TrialConfig } from "../../../pipeline/trial/trialConfig.ts";
import { fixed } from "../../../report/words/format.ts";
import type { ProgressDisplay } from "../../terminal/progress.ts";

/** The learning rate that a network has, or that its recipe's rule finds, which is shown. */
export async function rateOf(
  lab: Laboratory,
  config: TrialConfig,
  label: string,
  display: ProgressDisplay,
): Promise<number> {
  const { learningRate: rule } = config;
  if (typeof rule === "number") return rule;
  const id = "learning rate";
  display.start(id, `${label}, learning rate`);
  try {
    const { learningRate, tried } = await findLearningRate(lab, config, rule, ({ done, loss }) =>
      display.update(id, { done, text: loss === undefined ? "" : `loss ${fixed(loss, 4)}` }),
    );
    display.finish(id);
    display.log(`Learning rate ${learningRate}: half of the best of ${tried.length} tried for an epoch each.`);
    return learningRate;
  } catch (error) {
    if (lab.signal?.aborted) {
      display.finish(id);
      display.log("Stopped; the same command looks for the learning rate again.");
    }
    throw error;
  }
}
