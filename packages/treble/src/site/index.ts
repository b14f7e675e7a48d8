/** The lab's site as it comes with the package, and a server for it. For Node. */

export { type ServedSite, type SiteOptions, serveSite } from "./serveSite.ts";
export { siteFolder } from "./siteFolder.ts";
