import type { VNode } from "preact";
import type { AuditResult } from "../../results/audit.ts";
import { comparedStyle } from "../charts/comparedStyle.ts";
import { renderPage, Section } from "../page/page.tsx";
import { plural } from "../words/format.ts";
import { accuracyCharts } from "./charts/accuracyCharts.ts";
import { spectrumLines } from "./charts/spectrumLines.ts";
import { AccuracySection } from "./sections/accuracySection.tsx";
import { ArchitectureSection } from "./sections/architectureSection.tsx";
import { AuditHeader } from "./sections/auditHeader.tsx";
import { auditStyle } from "./sections/auditStyle.ts";
import { BandsSection } from "./sections/bandsSection.tsx";
import { BaselineSection } from "./sections/baselineSection.tsx";
import { ChannelSection } from "./sections/channelSection.tsx";
import { ClassesSection } from "./sections/classesSection.tsx";
import { ConfusionsSection } from "./sections/confusionsSection.tsx";
import { DownloadsSection } from "./sections/downloadsSection.tsx";
import { ExamplesSection } from "./sections/examplesSection.tsx";
import { LimitsSection } from "./sections/limitsSection.tsx";
import { MethodSection } from "./sections/methodSection.tsx";
import { SensitivitySection } from "./sections/sensitivitySection.tsx";
import { SpectrumFigure } from "./sections/spectrumFigure.tsx";
import { SpectrumMaps } from "./sections/spectrumMaps.tsx";
import { VerdictSection } from "./sections/verdictSection.tsx";
import { WarningsSection } from "./sections/warningsSection.tsx";
import { auditName } from "./words/auditName.ts";
import { spectrumLabel, spectrumSentences } from "./words/spectrumSentences.ts";

/**
 * The report of an audit, as one page in the order in which a reader asks: did it work, is the model bad, compared with
 * what, show me one, what exactly was done. At most 3 MB. Properties as of `renderPage`.
 * @param options alone: whether the other files of `auditFiles` are not beside it, so that it links to none. Default
 *   false.
 */
export function auditPage(result: AuditResult, options: { readonly alone?: boolean } = {}): string {
  return renderPage({
    title: `Audit of ${auditName(result.model.name)}`,
    version: result.version,
    styles: result.spectra.references.map((_, i) => comparedStyle(i)),
    rules: auditStyle,
    main: <AuditMain result={result} alone={options.alone ?? false} />,
  });
}

function AuditMain(props: { readonly result: AuditResult; readonly alone: boolean }): VNode {
  const { result, alone } = props;
  const sections = sectionsOf(result).filter(({ id }) => !(alone && id === "downloads"));
  return (
    <>
      <nav class="page-links" aria-label="Parts of the report">
        {sections.map(({ id, link }) => (
          <a key={id} href={`#${id}`}>
            {link}
          </a>
        ))}
      </nav>
      <AuditHeader result={result} />
      {sections.map(({ id, title, content }) => (
        <Section key={id} id={id} title={title}>
          {content}
        </Section>
      ))}
    </>
  );
}

interface Part {
  readonly id: string;
  /** In the list of sections at the top. */
  readonly link: string;
  readonly title: string;
  readonly content: VNode;
}

function sectionsOf(result: AuditResult): readonly Part[] {
  const { warnings, curves, sensitivity, channel, baseline } = result;
  const part = (id: string, link: string, title: string, content: VNode): Part => ({ id, link, title, content });
  const charts = accuracyCharts(curves.map((curve) => ({ owner: "", curve })));
  return [
    part("verdict", "Verdict", "Verdict", <VerdictSection result={result} />),
    ...(warnings.length === 0
      ? []
      : [
          part(
            "warnings",
            plural(warnings.length, "warning"),
            "What may make these numbers misleading",
            <WarningsSection warnings={warnings} />,
          ),
        ]),
    part("accuracy", "Accuracy", "Accuracy against radius", <AccuracySection charts={charts} />),
    part("spectrum", "Spectrum", "Where the perturbations lie in frequency", <SpectrumContent result={result} />),
    part("bands", "Bands", "Perturbations within one band of frequencies", <BandsSection result={result} />),
    part(
      "sensitivity",
      "Noise",
      "Sensitivity to noise of single frequencies",
      sensitivity === null ? (
        <p>Noise of single frequencies was not tried.</p>
      ) : (
        <SensitivitySection sensitivity={sensitivity} />
      ),
    ),
    ...(channel === null
      ? []
      : [
          part("critical-bands", "Octaves", "Sensitivity to noise of one octave", <ChannelSection channel={channel} />),
        ]),
    part("examples", "Examples", "Examples", <ExamplesSection result={result} />),
    part("by-class", "Classes", "By class", <ClassesSection result={result} />),
    part("confusions", "Confusions", "Which class becomes which", <ConfusionsSection result={result} />),
    part("model", "Model", "What the model is made of", <ArchitectureSection result={result} />),
    part("method", "Method", "How this was measured", <MethodSection result={result} />),
    part("limits", "Limits", "What this does not show", <LimitsSection result={result} />),
    ...(baseline === null
      ? []
      : [part("baseline", "Baseline", "Compared with an earlier audit", <BaselineSection baseline={baseline} />)]),
    part("downloads", "Files", "The same as files", <DownloadsSection />),
  ];
}

function SpectrumContent(props: { readonly result: AuditResult }): VNode {
  const { result } = props;
  const { perturbations, gradients, images, cutoff } = result.spectra;
  const maps = [
    { name: "images", spectrum: images, aside: true as const },
    { name: "gradients", spectrum: gradients },
    { name: "perturbations", spectrum: perturbations },
  ].flatMap(({ name, spectrum }) => (spectrum === null ? [] : [{ name, spectrum }]));
  return (
    <>
      <SpectrumFigure
        id="radial"
        lines={spectrumLines(result)}
        label={spectrumLabel(result)}
        caption={spectrumSentences(result)}
      />
      <SpectrumMaps id="spectra-maps" maps={maps} cutoff={cutoff} />
    </>
  );
}
