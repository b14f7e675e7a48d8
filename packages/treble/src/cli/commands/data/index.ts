/** `treble data`: the datasets there are, fetched and looked at. */

export { addData } from "./addData.ts";
