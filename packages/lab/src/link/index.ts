/** Everything a visitor chose, in the page's link: read by one table of properties, written on every change. */

export { type Link, openLink } from "./openLink.ts";
export type { Property } from "./property.ts";
export { SettingLink } from "./settingLink.tsx";
export { useLink } from "./useLink.ts";
