/** A study put together from its runs. */

export { assembleStudy } from "./study.ts";
