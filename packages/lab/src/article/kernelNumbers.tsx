import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { KernelSpectrum } from "treble-lab";
import { fixed, percent } from "treble-lab/report";
import { ScrollingTable } from "../view/index.ts";
import { ceilingOf, limits } from "./limits.ts";

/** The kernel's shares of energy and its cells, as numbers. */
export function KernelNumbers(props: {
  readonly cells: readonly number[];
  readonly width: number;
  readonly spectrum: KernelSpectrum | null;
  readonly image: { readonly height: number; readonly width: number };
}): VNode {
  const { cells, width, spectrum, image } = props;
  // A thousand cells are written where somebody looks at them.
  const [open, setOpen] = useState(false);
  const rows = Array.from({ length: width }, (_, i) => i);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>This kernel's numbers</summary>
      {open && (
        <>
          <ScrollingTable label="Shares of energy at low frequencies">
            <table>
              <caption>Share of the energy at or below a radial frequency, in cycles per pixel.</caption>
              <thead>
                <tr>
                  <th scope="col">At or below</th>
                  <th scope="col">This kernel</th>
                  <th scope="col">Most for its size</th>
                </tr>
              </thead>
              <tbody>
                {limits.map((limit) => (
                  <tr key={limit}>
                    <th scope="row">{limit}</th>
                    <td>{spectrum ? `${percent(spectrum.lowShare(limit))} %` : "–"}</td>
                    <td>{percent(ceilingOf(image, width, limit))} %</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollingTable>
          <ScrollingTable label="The kernel's cells">
            <table>
              <caption>The cells, row by row.</caption>
              <tbody>
                {rows.map((row) => (
                  <tr key={row}>
                    {rows.map((column) => (
                      <td key={column}>{fixed(cells[row * width + column]!, 2)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollingTable>
        </>
      )}
    </details>
  );
}
