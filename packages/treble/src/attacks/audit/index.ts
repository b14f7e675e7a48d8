/** What attacks came to, and whether to believe it. */

export { accuracyCurve, type CurvePoint } from "./accuracyCurve.ts";
export { type BetterPreprocessing, betterPreprocessing, type Tried } from "./betterPreprocessing.ts";
export { comparePreprocessings } from "./comparePreprocessings.ts";
export { type ExamineOptions, examineModel } from "./examineModel.ts";
export { examineResults, type ResultsToExamine } from "./examineResults.ts";
export { oftenerRight } from "./oftenerRight.ts";
export { type Attacked, curvePoint, type Outcome, outcomeOf, type RadiusAccuracy } from "./outcome.ts";
export { type RobustAccuracy, robustAccuracy } from "./robustAccuracy.ts";
export { type UsualPreprocessing, usualPreprocessings } from "./usualPreprocessings.ts";
export { type Verification, type Verified, type VerifyOptions, verifyAttack } from "./verifyAttack.ts";
export { type AdviceOption, percentText, type Warning, type WarningCode } from "./warning.ts";
