/** The sections of an audit's page. */

export { AccuracySection } from "./accuracySection.tsx";
export { ArchitectureSection } from "./architectureSection.tsx";
export { AuditHeader } from "./auditHeader.tsx";
export { auditStyle } from "./auditStyle.ts";
export { BandsSection } from "./bandsSection.tsx";
export { BaselineSection } from "./baselineSection.tsx";
export { ChannelSection } from "./channelSection.tsx";
export { ClassesSection } from "./classesSection.tsx";
export { ConfusionsSection } from "./confusionsSection.tsx";
export { DownloadsSection } from "./downloadsSection.tsx";
export { ExamplesSection } from "./examplesSection.tsx";
export { LimitsSection } from "./limitsSection.tsx";
export { MethodSection } from "./methodSection.tsx";
export { ModelTable } from "./modelTable.tsx";
export { SensitivitySection } from "./sensitivitySection.tsx";
export { SpectrumFigure } from "./spectrumFigure.tsx";
export { SpectrumMaps } from "./spectrumMaps.tsx";
export { VerdictSection } from "./verdictSection.tsx";
export { WarningsSection } from "./warningsSection.tsx";
