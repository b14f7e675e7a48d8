/** An audit told: its pages, its tables, and what machines read, as functions of its result. */

export { auditAnnotations } from "./auditAnnotations.ts";
export { auditComparisonPage } from "./auditComparisonPage.tsx";
export { auditComparisonTable } from "./auditComparisonTable.ts";
export { auditFiles } from "./auditFiles.ts";
export { auditJunit } from "./auditJunit.ts";
export { auditMarkdown } from "./auditMarkdown.ts";
export { auditPage } from "./auditPage.tsx";
export { auditSummary } from "./auditSummary.ts";
export { auditTable } from "./auditTable.ts";
