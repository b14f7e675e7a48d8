import type { VNode } from "preact";
import type { AuditResult } from "../../../results/audit.ts";
import { ScrollingTable } from "../../page/figure.tsx";
import { count, percent } from "../../words/format.ts";
import { ForeignName } from "./foreignName.tsx";

const MOST_ROWS = 12;

/** Where the smallest perturbations lead to. */
export function ConfusionsSection(props: { readonly result: AuditResult }): VNode {
  const { confusions, smallest } = props.result;
  if (confusions.length === 0) return <p>No image was fooled.</p>;
  return (
    <ScrollingTable label="Which class becomes which">
      <table class="named-rows">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col" class="text">
              Becomes
            </th>
            <th scope="col">Images</th>
            <th scope="col">Of all fooled (%)</th>
          </tr>
        </thead>
        <tbody>
          {confusions.slice(0, MOST_ROWS).map((one, i) => (
            <tr key={i}>
              <th scope="row">
                <ForeignName text={one.from} />
              </th>
              <td class="text">
                <ForeignName text={one.to} />
              </td>
              <td>{count(one.count)}</td>
              <td>{percent(smallest.fooled === 0 ? Number.NaN : one.count / smallest.fooled)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}
