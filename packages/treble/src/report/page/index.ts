/** The pages of a study, section by section, as functions of its result. */

export { ChartFigure } from "./chartFigure.tsx";
export { ColourBar, Ramp } from "./colourBar.tsx";
export { experimentPage } from "./experimentPage.tsx";
export { Drawing, Figure, ScrollingTable } from "./figure.tsx";
export { LegendKey } from "./legend.tsx";
export { SettingsTable } from "./measuredSection.tsx";
export { networksPage } from "./networksPage.tsx";
export { renderPage, Section } from "./page.tsx";
export { Picture } from "./picture.tsx";
export { studyPage } from "./studyPage.tsx";
