/** The page: what it is made of, and where it begins. */

export { LabPage } from "./labPage.tsx";
