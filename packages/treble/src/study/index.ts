/** A study put together from its runs. */

export { type Names, namesOf, partsOf, type StudyPart } from "./parts.ts";
export { assembleStudy } from "./study.ts";
