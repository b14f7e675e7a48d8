import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { auditPage, readAuditResult } from "treble-lab/report";
import { download } from "../training/download.ts";

interface Report {
  readonly headline: string;
  /** HTML, and where the frame finds it: an address of its own, so that links within the report stay there. */
  readonly page: string;
  readonly url: string;
}

/** The library's report of an audit: in a frame in which nothing can run, and as files. */
export function AuditReport(props: { readonly json: string }): VNode | null {
  const { json } = props;
  const [report, setReport] = useState<Report | null>(null);
  // Not while this is drawn: the report is drawn by the same library, which does one at a time.
  useEffect(() => {
    const result = readAuditResult(json);
    const page = auditPage(result, { alone: true });
    const url = URL.createObjectURL(new Blob([page], { type: "text/html" }));
    setReport({ headline: result.headline, page, url });
    return () => URL.revokeObjectURL(url);
  }, [json]);
  if (!report) return null;
  return (
    <div class="report">
      <p>{report.headline}</p>
      <div class="controls">
        <button type="button" onClick={() => download("report.html", "text/html", report.page)}>
          report.html
        </button>
        <button type="button" onClick={() => download("audit.json", "application/json", json)}>
          audit.json
        </button>
      </div>
      <iframe title="Report of the audit" sandbox="allow-same-origin" src={report.url} />
    </div>
  );
}
