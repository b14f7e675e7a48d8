import type { VNode } from "preact";
import { type LabNetwork, type LabPicture, percent } from "treble-lab/report";
import { radiusText } from "./radiusSlider.tsx";
import { ScrollingTable } from "./scrollingTable.tsx";

/** What every network still classifies right at a radius, as bars and as numbers. */
export function AccuracyTable(props: {
  readonly networks: readonly LabNetwork[];
  /** What they do to the image that is shown. */
  readonly rows: readonly LabPicture[];
  readonly radius: number;
  /** Which of the lab's radii that is. */
  readonly at: number;
  /** The network on the slider. */
  readonly shown: string | null;
}): VNode {
  const { networks, rows, radius, at, shown } = props;
  return (
    <ScrollingTable label="What each network still classifies right">
      <table>
        <caption>
          Test images still classified right where a change of L2 norm {radiusText(radius)} is allowed, and as they are;
          whether the image above is fooled by then.
        </caption>
        <thead>
          <tr>
            <th scope="col">Network</th>
            <th scope="col" class="bars">
              Still right
            </th>
            <th scope="col">As they are</th>
            <th scope="col">This image</th>
          </tr>
        </thead>
        <tbody>
          {networks.map(({ id, label, accuracy, look }) => (
            <tr key={id} class={id === shown ? "shown-row" : ""}>
              <th scope="row">{label}</th>
              <td class="bars">
                <span class="bar" style={barStyle(look, accuracy[at]!)} aria-hidden="true" />
                <b>{percent(accuracy[at]!, 0)} %</b>
              </td>
              <td>{percent(accuracy[0]!, 0)} %</td>
              <td>
                {fooledText(
                  rows.find(({ network }) => network === id),
                  radius,
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}

function barStyle({ light, dark }: LabNetwork["look"], share: number): Record<string, string> {
  return { "--light": light, "--dark": dark, width: `${8 * share}rem` };
}

function fooledText(row: LabPicture | undefined, radius: number): string {
  if (!row) return "–";
  if (!row.success) return "holds";
  return row.norm <= radius ? `fooled, from ${radiusText(row.norm)}` : `holds, up to ${radiusText(row.norm)}`;
}
