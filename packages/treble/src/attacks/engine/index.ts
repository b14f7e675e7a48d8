/** What runs an attack: batches, searches, questions and answers, and the check of what was found. */

export { checkAttack } from "./checkAttack.ts";
export { derivatives } from "./derivatives.ts";
export { checkedLogits, compileForward, type Forward, imagesPerRun, predictedClasses } from "./forward.ts";
export { type InputGradientOptions, inputGradient } from "./inputGradient.ts";
export type { Finding, KeptFindings } from "./keptFindings.ts";
export { type Prediction, predict } from "./predict.ts";
export { picked } from "./rows.ts";
export { type AttackOptions, runAttack } from "./runAttack.ts";
export { runEither } from "./runEither.ts";
export { type EnsembleOptions, runEnsemble } from "./runEnsemble.ts";
