/** An audit of any classifier: its parts in order, what they cost, what is said of them, what is asserted. */

export { type Assertion, assertedRadii, parseAssertion, withAssertions } from "./assertions.ts";
export { audit } from "./audit.ts";
export { type AuditMemory, auditMemory } from "./auditMemory.ts";
export {
  type AuditedOpened,
  type AuditOpenedOptions,
  auditBatch,
  auditOpened,
  type ImagesForAudit,
  imagesForAudit,
  type OpenedModel,
} from "./auditOpened.ts";
export {
  type AuditEvent,
  type AuditOptions,
  type AuditPartName,
  auditParts,
  type FoundPerturbations,
} from "./auditOptions.ts";
export { comparedAudits, withBaseline } from "./baseline.ts";
export { type FoundPreprocessing, findPreprocessing } from "./findPreprocessing.ts";
export { type FactsOptions, modelFacts } from "./modelFacts.ts";
export { bytesPerImage } from "./rowsForMemory.ts";
export { spreadSplit } from "./spreadSplit.ts";
