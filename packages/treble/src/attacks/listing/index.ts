/** What documentation and help say of the catalogue. */

export { defaultText, defaultTexts } from "./defaultText.ts";
export { takersOf } from "./takersOf.ts";
