/** A study put together from its runs. */

export { namesOf, partsOf, type StudyPart } from "./parts.ts";
export { assembleStudy } from "./study.ts";
