import type { VNode } from "preact";
import type { AuditResult } from "../../../results/audit.ts";
import { ScrollingTable } from "../../page/figure.tsx";
import { SettingsTable } from "../../page/measuredSection.tsx";
import { count, duration, percent } from "../../words/format.ts";
import { ForeignName } from "./foreignName.tsx";

/** Settings, parts with what was cut, preprocessing, and files that were skipped. */
export function MethodSection(props: { readonly result: AuditResult }): VNode {
  const { settings, parts, model, data, smallest } = props.result;
  const { tried } = model.preprocessing;
  const reasons = Object.entries(smallest.reasons);
  return (
    <>
      {settings.length > 0 && <SettingsTable settings={settings} />}
      {parts.length > 0 && (
        <>
          <h3>Parts</h3>
          <ScrollingTable label="Parts of the audit">
            <table class="named-rows">
              <thead>
                <tr>
                  <th scope="col">Part</th>
                  <th scope="col">Images</th>
                  <th scope="col">Time</th>
                  <th scope="col" class="text">
                    Outcome
                  </th>
                </tr>
              </thead>
              <tbody>
                {parts.map((part, i) => (
                  <tr key={i}>
                    <th scope="row">{part.name}</th>
                    <td>{count(part.images)}</td>
                    <td>{duration(part.seconds)}</td>
                    <td class="text">
                      {part.state}
                      {part.note !== "" && `: ${part.note}`}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollingTable>
        </>
      )}
      {reasons.length > 0 && (
        <p>
          Of the {count(smallest.attacked - smallest.fooled)} attacked images that were not fooled:{" "}
          {reasons.map(([reason, times]) => `${reason} (${count(times)})`).join(", ")}.
        </p>
      )}
      {tried.length > 0 && (
        <>
          <h3>Preprocessing that was tried</h3>
          <ScrollingTable label="Preprocessing that was tried">
            <table class="named-rows">
              <thead>
                <tr>
                  <th scope="col">Preprocessing</th>
                  <th scope="col">Images</th>
                  <th scope="col">Right (%)</th>
                </tr>
              </thead>
              <tbody>
                {tried.map((one, i) => (
                  <tr key={i}>
                    <th scope="row">{one.name}</th>
                    <td>{count(one.images)}</td>
                    <td>{percent(one.accuracy)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollingTable>
        </>
      )}
      {data.skipped.length > 0 && (
        <>
          <h3>Files that could not be used</h3>
          <ul class="skipped">
            {data.skipped.map(({ file, reason }, i) => (
              <li key={i}>
                <ForeignName text={file} /> {reason}
              </li>
            ))}
            {data.skippedCount > data.skipped.length && (
              <li>and {count(data.skippedCount - data.skipped.length)} more</li>
            )}
          </ul>
        </>
      )}
    </>
  );
}
