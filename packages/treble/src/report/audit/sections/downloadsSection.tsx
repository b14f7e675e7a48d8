import type { VNode } from "preact";
import { auditFileNames } from "../words/auditFileNames.ts";

/** The same in other forms, side by side with the page. */
export function DownloadsSection(): VNode {
  const { json, csv, markdown, junit } = auditFileNames;
  return (
    <ul>
      <li>
        <a href={json}>{json}</a>: everything on this page, which <code>treble report</code> draws again from it
      </li>
      <li>
        <a href={csv}>{csv}</a>: every number, one a row
      </li>
      <li>
        <a href={markdown}>{markdown}</a>: the verdict, to paste where Markdown is read
      </li>
      <li>
        <a href={junit}>{junit}</a>: the assertions as test cases
      </li>
    </ul>
  );
}
