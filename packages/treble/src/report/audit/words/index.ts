/** What reports of an audit call things, and their sentences. */

export { architectureParagraph } from "./architectureParagraph.ts";
export { auditDifferences } from "./auditDifferences.ts";
export { auditFileNames } from "./auditFileNames.ts";
export { auditName, auditNames } from "./auditName.ts";
export { bandsSentence } from "./bandsSentence.ts";
export { bandText } from "./bandText.ts";
export { type ConvolutionKind, convolutionKinds, kernelText, pairText } from "./convolutionKinds.ts";
export { type KeyNumber, keyNumbers, sizeText } from "./keyNumbers.ts";
export { logText } from "./logText.ts";
export { normText, radiusText } from "./normText.ts";
export { sentenceText } from "./sentenceText.ts";
export { shareCounts, shareLimits, sharePercent, shareText, shareWithLimits } from "./shareText.ts";
export { spectrumLabel, spectrumSentences } from "./spectrumSentences.ts";
