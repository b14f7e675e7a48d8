/** `treble audit`: any classifier, on one page. */

export { addAudit } from "./addAudit.ts";
