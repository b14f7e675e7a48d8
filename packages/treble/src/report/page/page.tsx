import type { ComponentChildren, VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { withoutUnseen } from "../../text/visibleText.ts";
import { type SeriesStyle, seriesTones } from "../charts/chartStyle.ts";
import { indexFile, networksFile } from "../words/studyLinks.ts";
import { glossaryId } from "./glossary.tsx";
import { studyStyle } from "./studyStyle.ts";

/** Nothing may run or be fetched, whatever text the result holds. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * One page as a self-contained HTML file: no scripts, nothing fetched, light and dark, for the screen from
 * 320 pixels up and for A4. Every text is treated as foreign and escaped.
 * @param styles colours that the page uses besides those of quantities
 * @param rules of its style sheet, besides those that all pages have; no text of a result
 * @returns the text of the file, UTF-8
 */
export function renderPage(page: {
  readonly title: string;
  readonly version: string;
  readonly styles: Iterable<SeriesStyle>;
  readonly rules?: string;
  readonly main: VNode;
}): string {
  const tones = [...page.styles, ...seriesTones];
  const style = `${studyStyle(new Map(tones.map((s) => [s.property, s])).values())}${page.rules ?? ""}`;
  const head = renderToString(
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content={POLICY} />
      <meta name="generator" content={`Treble ${page.version}`} />
      <title>{page.title}</title>
    </head>,
  );
  const body = renderToString(
    <body>
      <main>{page.main}</main>
    </body>,
  );
  // The style sheet holds no text of the result, and must not be escaped.
  return withoutUnseen(`<!doctype html>
<html lang="en">
${head.replace("</head>", () => `<style>${style}</style></head>`)}
${body}
</html>
`);
}

/** The way back from a page that is not the first, and to the table of all networks. */
export function PageLinks(props: { readonly here?: "networks" }): VNode {
  return (
    <nav class="page-links" aria-label="Pages of the study">
      <a href={indexFile}>← All claims</a>
      {props.here === "networks" ? null : <a href={networksFile}>All networks</a>}
      <a href={`${indexFile}#${glossaryId}`}>Glossary</a>
    </nav>
  );
}

/** A section under a heading with an id. */
export function Section(props: {
  readonly id: string;
  readonly title: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <section class={props.class} aria-labelledby={props.id}>
      <h2 id={props.id}>{props.title}</h2>
      {props.children}
    </section>
  );
}

/** What a reader must know before trusting the numbers; nothing where there is nothing. */
export function Caveats(props: {
  readonly caveats: readonly string[];
  readonly children?: ComponentChildren;
}): VNode | null {
  if (props.caveats.length === 0 && !props.children) return null;
  return (
    <Section id="caveats" title="Before trusting these numbers" class="caveats">
      {props.caveats.length > 0 && (
        <ul>
          {props.caveats.map((caveat) => (
            <li key={caveat}>{caveat}</li>
          ))}
        </ul>
      )}
      {props.children}
    </Section>
  );
}
