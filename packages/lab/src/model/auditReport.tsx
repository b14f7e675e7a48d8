import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { auditPage, readAuditResult } from "treble-lab/report";
import { download } from "../training/download.ts";

/** The library's report of an audit: in a frame in which nothing can run, and as files. */
export function AuditReport(props: { readonly json: string }): VNode {
  const { json } = props;
  const { result, page } = useMemo(() => {
    const result = readAuditResult(json);
    return { result, page: auditPage(result, { alone: true }) };
  }, [json]);
  return (
    <div class="report">
      <p>{result.headline}</p>
      <div class="controls">
        <button type="button" onClick={() => download("report.html", "text/html", page)}>
          report.html
        </button>
        <button type="button" onClick={() => download("audit.json", "application/json", json)}>
          audit.json
        </button>
      </div>
      <iframe title="Report of the audit" sandbox="" srcdoc={page} />
    </div>
  );
}
