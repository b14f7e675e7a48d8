/** What pages, tables and the command line call things: numbers, networks, claims, terms. */

export { answerSentence, tallySentence } from "./answer.ts";
export { claimedSide, claimsAndChecks, effectHead, evidenceText, seedsSentence } from "./claimWords.ts";
export { comparedNetworks } from "./comparedNetworks.ts";
export { coreStudy } from "./coreStudy.ts";
export { commonMagnification, commonSpectrumScale } from "./exampleScales.ts";
export { experimentGroups } from "./experimentGroups.ts";
export {
  compact,
  count,
  dateText,
  duration,
  effectLimits,
  effectMean,
  fixed,
  frequency,
  intervalText,
  limitsText,
  MISSING,
  percent,
  plural,
  powerOfTen,
  rangeText,
  significant,
} from "./format.ts";
export { glossaryTerms } from "./glossaryTerms.ts";
export { type EstimateColumn, type NetworkColumns, networkColumns, type TextColumn } from "./networkColumns.ts";
export { measured, networkGroups } from "./networkGroups.ts";
export { markedLabel, markedName, NOT_REACHED, networkName } from "./networkName.ts";
export {
  claimAnchor,
  indexFile,
  type NamedExperiments,
  networksFile,
  type StudyLinks,
  studyLinks,
} from "./studyLinks.ts";
