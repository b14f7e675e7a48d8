/** Every attack that has a name: what lists attacks is made of this. */
import { catalogueOf } from "./catalogueOf.ts";
import { apgdRecord, apgdTargetedRecord } from "./methods/apgd.ts";
import { bimRecord } from "./methods/bim.ts";
import { boundaryWalkRecord } from "./methods/boundaryWalk/boundaryWalk.ts";
import { brendelBethgeRecord } from "./methods/brendelBethge/brendelBethge.ts";
import { carliniWagnerRecord } from "./methods/carliniWagner.ts";
import { ddnRecord } from "./methods/ddn.ts";
import { deepFoolRecord } from "./methods/deepFool.ts";
import { fabRecord, fabTargetedRecord } from "./methods/fab.ts";
import { fgsmRecord } from "./methods/fgsm.ts";
import { fmnRecord } from "./methods/fmn.ts";
import { hopSkipJumpRecord } from "./methods/hopSkipJump.ts";
import { miFgsmRecord } from "./methods/miFgsm.ts";
import { niFgsmRecord } from "./methods/niFgsm.ts";
import { pgdRecord } from "./methods/pgd.ts";
import { squareRecord } from "./methods/square.ts";
import {
  autoattackStandardRecord,
  madryLinfMnistRecord,
  paperRecord,
  robustAccuracyRecord,
  spectrumRecord,
} from "./presets.ts";

/**
 * `names` has all of them; `entry(name)` says what an attack does, in which norms, and which settings it has (`open`).
 */
export const catalogue = catalogueOf([
  fgsmRecord,
  bimRecord,
  miFgsmRecord,
  niFgsmRecord,
  pgdRecord,
  apgdRecord,
  apgdTargetedRecord,
  ddnRecord,
  fmnRecord,
  boundaryWalkRecord,
  carliniWagnerRecord,
  deepFoolRecord,
  fabRecord,
  fabTargetedRecord,
  brendelBethgeRecord,
  squareRecord,
  hopSkipJumpRecord,
  robustAccuracyRecord,
  autoattackStandardRecord,
  madryLinfMnistRecord,
  spectrumRecord,
  paperRecord,
]);

/** `ddn`, `pgd-linf`, …: what attacks are called by. */
export type AttackName = (typeof catalogue.names)[number];
