import type { VNode } from "preact";
import type { AuditResult } from "../../results/audit.ts";
import { comparedStyle } from "../charts/comparedStyle.ts";
import { ChartFigure } from "../page/chartFigure.tsx";
import { renderPage, Section } from "../page/page.tsx";
import { fixed, intervalText, plural } from "../words/format.ts";
import { accuracyCharts } from "./charts/accuracyCharts.ts";
import { bandChart } from "./charts/bandChart.ts";
import { comparedLines } from "./charts/spectrumLines.ts";
import { AccuracySection } from "./sections/accuracySection.tsx";
import { auditStyle } from "./sections/auditStyle.ts";
import { ModelTable } from "./sections/modelTable.tsx";
import { SpectrumFigure } from "./sections/spectrumFigure.tsx";
import { SpectrumMaps } from "./sections/spectrumMaps.tsx";
import { architectureParagraph } from "./words/architectureParagraph.ts";
import { auditDifferences } from "./words/auditDifferences.ts";
import { auditNames } from "./words/auditName.ts";

/** Characters of a model's name, which stands at the ends of lines. */
const NAME = 32;

/**
 * Two audits or more side by side: key numbers, accuracy against radius, spectra and bands, each in one table or
 * picture with a column or a line for each model. Properties as of `renderPage`.
 * @param results at least one, in the order in which they are shown
 */
export function auditComparisonPage(results: readonly AuditResult[]): string {
  if (results.length === 0) throw new RangeError("There is no audit to compare.");
  const owners = auditNames(
    results.map(({ model }) => model.name),
    NAME,
  );
  return renderPage({
    title: `${plural(results.length, "audit")} compared`,
    version: results[0]!.version,
    styles: results.map((_, i) => comparedStyle(i)),
    rules: auditStyle,
    main: <Main results={results} owners={owners} />,
  });
}

function Main(props: { readonly results: readonly AuditResult[]; readonly owners: readonly string[] }): VNode {
  const { results, owners } = props;
  const looks = new Map(owners.map((owner, i) => [owner, comparedStyle(i)]));
  const charts = accuracyCharts(
    results.flatMap(({ curves }, i) => curves.map((curve) => ({ owner: owners[i]!, curve }))),
  );
  const bands = bandChart(
    results.map((result, i) => ({ owner: owners[i]!, bands: result.bands })),
    Number.NaN,
  );
  const differences = auditDifferences(results);
  const maps = results.flatMap(({ spectra: { perturbations } }, i) =>
    perturbations === null ? [] : [{ name: `perturbations of ${owners[i]}`, spectrum: perturbations }],
  );
  return (
    <>
      <header>
        <p class="eyebrow">Audits compared · Treble {results[0]!.version}</p>
        <h1>{owners.join(", ")}</h1>
        <p class="answer">{centroidsSentence(results, owners)}</p>
      </header>
      {differences.length > 0 && (
        <Section id="differences" title="Before comparing these numbers" class="caveats">
          <ul>
            {differences.map((difference) => (
              <li key={difference}>{difference}</li>
            ))}
          </ul>
        </Section>
      )}
      <Section id="numbers" title="Side by side">
        <ModelTable results={results} owners={owners} />
      </Section>
      <Section id="accuracy" title="Accuracy against radius">
        <AccuracySection charts={charts} looks={looks} />
      </Section>
      <Section id="spectrum" title="Where the perturbations lie in frequency">
        <SpectrumFigure
          id="radial"
          lines={comparedLines(results, owners)}
          label={`Energy density of the perturbations against radial frequency. ${centroidsSentence(results, owners)}`}
          caption={`Energy density of the perturbations at each radial frequency relative to white noise of the same energy, mean over images with a 95 % band; in grey the images of ${owners[0]}, centred at ${intervalText(results[0]!.spectra.images.centroid)} cycles per pixel.`}
        />
        <SpectrumMaps id="spectra-maps" maps={maps} cutoff={results[0]!.spectra.cutoff} />
      </Section>
      {bands !== null && (
        <Section id="bands" title="Perturbations within one band of frequencies">
          <ChartFigure chart={bands} id={bands.id} width={760} looks={looks} />
        </Section>
      )}
      <Section id="models" title="What the models are made of">
        {results.map((result, i) => (
          <div key={i}>
            <h3>
              <bdi>{owners[i]}</bdi>
            </h3>
            <p class="explained">{architectureParagraph(result)}</p>
          </div>
        ))}
      </Section>
    </>
  );
}

function centroidsSentence(results: readonly AuditResult[], owners: readonly string[]): string {
  const known = results
    .flatMap(({ spectra: { perturbations } }, i) => {
      const centroid = perturbations?.centroid;
      return centroid !== undefined && Number.isFinite(centroid.mean) ? [{ owner: owners[i]!, centroid }] : [];
    })
    .toSorted((a, b) => b.centroid.mean - a.centroid.mean);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || first === last) {
    return "There are no two models whose perturbations were measured.";
  }
  const apart = first.centroid.low > last.centroid.high;
  return `The perturbations of ${first.owner} lie highest, at ${fixed(first.centroid.mean, 3)} cycles per pixel, those of ${last.owner} lowest, at ${fixed(last.centroid.mean, 3)}; the two 95 % intervals ${apart ? "do not overlap" : "overlap, so they are not told apart"}.`;
}
