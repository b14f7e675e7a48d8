/** Networks of our own studies that audits of such images are drawn over. */

export { referenceNetworks } from "./referenceNetworks.ts";
