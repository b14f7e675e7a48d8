/** What pages, tables and the command line call things: numbers, networks, claims, terms. */

export { answerSentence, checksSentence, tallySentence } from "./answer.ts";
export { bytesText } from "./bytesText.ts";
export {
  type ClaimCell,
  type ClaimMatrix,
  type ClaimRow,
  claimMatrix,
  matrixGroups,
  rowName,
  worthMatrix,
} from "./claimMatrix.ts";
export {
  claimedSide,
  claimsAndChecks,
  declaredText,
  effectHead,
  evidenceText,
  isComputed,
  limitsName,
  seedsSentence,
  spectraSuffix,
} from "./claimWords.ts";
export { comparedNetworks } from "./comparedNetworks.ts";
export { coreStudy, mainRecipe } from "./coreStudy.ts";
export { csvName, csvNumber, csvText } from "./csvText.ts";
export { effectReaches } from "./effectReach.ts";
export { commonMagnification, commonSpectrumScale, type SpectrumScale } from "./exampleScales.ts";
export { experimentGroups } from "./experimentGroups.ts";
export { experimentName } from "./experimentName.ts";
export {
  compact,
  count,
  dateText,
  duration,
  effectDecimals,
  effectLimits,
  effectMean,
  fixed,
  frequency,
  intervalText,
  limitsText,
  MISSING,
  percent,
  percentInterval,
  plural,
  powerOfTen,
  rangeText,
  significant,
} from "./format.ts";
export { glossaryTerms } from "./glossaryTerms.ts";
export { gridShape } from "./gridShape.ts";
export { headlineSentence } from "./headline.ts";
export { markdownCode, markdownRow, markdownText } from "./markdownText.ts";
export { type EstimateColumn, type NetworkColumns, networkColumns, type TextColumn } from "./networkColumns.ts";
export { measured, networkGroups } from "./networkGroups.ts";
export { labelWithoutRecipe, markedLabel, markedName, NOT_REACHED, networkName } from "./networkName.ts";
export { ranRecipes } from "./recipes.ts";
export { sharedNetworksSentences } from "./sharedNetworks.ts";
export { type SharedCell, type SharedRow, sharedRows } from "./sharedRows.ts";
export {
  claimAnchor,
  indexFile,
  type NamedExperiments,
  networksFile,
  type StudyLinks,
  studyLinks,
} from "./studyLinks.ts";
export { verdictSigns } from "./verdictSigns.ts";
