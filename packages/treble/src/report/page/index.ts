/** The pages of a study, section by section, as functions of its result. */

export { experimentPage } from "./experimentPage.tsx";
export { networksPage } from "./networksPage.tsx";
export { studyPage } from "./studyPage.tsx";
