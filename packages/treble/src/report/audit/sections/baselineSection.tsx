import type { VNode } from "preact";
import type { BaselineResult } from "../../../results/audit.ts";
import { ScrollingTable } from "../../page/figure.tsx";
import { dateText, effectDecimals, intervalText } from "../../words/format.ts";
import { ForeignName } from "./foreignName.tsx";

/** This audit beside an earlier one. */
export function BaselineSection(props: { readonly baseline: BaselineResult }): VNode {
  const { baseline } = props;
  return (
    <>
      <p>
        Compared with <ForeignName text={baseline.name} unnamed="an unnamed model" />
        {baseline.finished !== "" && ` of ${dateText(baseline.finished)}`}. A change counts where the two 95 % intervals
        do not overlap.
      </p>
      {baseline.differences.length > 0 && (
        <ul>
          {baseline.differences.map((difference, i) => (
            <li key={i}>{difference}</li>
          ))}
        </ul>
      )}
      <ScrollingTable label="Before and now">
        <table class="named-rows">
          <thead>
            <tr>
              <th scope="col">Measure</th>
              <th scope="col">Before</th>
              <th scope="col">Now</th>
              <th scope="col" class="text">
                Change
              </th>
            </tr>
          </thead>
          <tbody>
            {baseline.rows.map((row, i) => (
              <tr key={i}>
                <th scope="row">{row.measure}</th>
                <td>{intervalText(row.before, decimals(row.before))}</td>
                <td>{intervalText(row.now, decimals(row.now))}</td>
                <td class="text">
                  <Change change={row.change} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollingTable>
    </>
  );
}

function decimals(interval: BaselineResult["rows"][number]["now"]): number {
  return Math.max(3, effectDecimals(interval));
}

function Change(props: Pick<BaselineResult["rows"][number], "change">): VNode {
  const looks = { better: ["supported", "↑"], worse: ["contradicted", "↓"] } as const;
  const { change } = props;
  if (change !== "better" && change !== "worse")
    return <span>{change === "neither" ? "neither better nor worse" : change}</span>;
  const [tone, sign] = looks[change];
  return (
    <span class={`verdict ${tone}`}>
      <span aria-hidden="true">{sign}</span> {change}
    </span>
  );
}
