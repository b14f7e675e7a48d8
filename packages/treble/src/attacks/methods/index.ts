/** One file a published attack. */

export {
  type ApgdOptions,
  type ApgdTargetedOptions,
  apgd,
  apgdRecord,
  apgdTargeted,
  apgdTargetedRecord,
} from "./apgd.ts";
export { bim, bimRecord } from "./bim.ts";
export { type CarliniWagnerOptions, carliniWagner, carliniWagnerRecord } from "./carliniWagner.ts";
export { cosine } from "./cosine.ts";
export { type DdnOptions, ddn, ddnRecord } from "./ddn.ts";
export { type DeepFoolOptions, deepFool, deepFoolRecord } from "./deepFool.ts";
export { type FabOptions, type FabTargetedOptions, fab, fabRecord, fabTargeted, fabTargetedRecord } from "./fab.ts";
export { fgsm, fgsmRecord } from "./fgsm.ts";
export { type FmnOptions, fmn, fmnRecord } from "./fmn.ts";
export { channelSigns, fourierNoise } from "./fourierNoise.ts";
export { type HopSkipJumpOptions, hopSkipJump, hopSkipJumpRecord } from "./hopSkipJump.ts";
export { type MadryOptions, madryMnist } from "./madry.ts";
export { type MiFgsmOptions, miFgsm, miFgsmRecord } from "./miFgsm.ts";
export { type NiFgsmOptions, niFgsm, niFgsmRecord } from "./niFgsm.ts";
export { type PgdL1Options, type PgdOptions, pgdL1, pgdL2, pgdLinf, pgdRecord, projectedGradient } from "./pgd.ts";
export { type SpectrumDdnOptions, spectrumDdn } from "./spectrumDdn.ts";
export { type SquareOptions, squareL2, squareLinf, squareRecord } from "./square.ts";
