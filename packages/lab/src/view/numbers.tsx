import type { VNode } from "preact";
import { fixed, type Lab, type LabRecipe, percent } from "treble-lab/report";
import type { Curve } from "./curves.ts";
import { ScrollingTable } from "./scrollingTable.tsx";

/** The numbers of the first view: of the networks, and of the curves. */
export function Numbers(props: {
  readonly lab: Lab;
  readonly recipe: LabRecipe;
  readonly curves: readonly Curve[];
}): VNode {
  const { lab, recipe, curves } = props;
  return (
    <details>
      <summary>The numbers</summary>
      <ScrollingTable label="The networks of the figures">
        <table>
          <caption>
            Mean frequency and its 95 % interval in cycles per pixel; what seeds have in common, likewise. Images
            themselves: {fixed(lab.images.centroid, 3)}; white noise: {fixed(lab.whiteNoise.centroid, 3)}.
          </caption>
          <thead>
            <tr>
              {["Network", "Own frequency", "Above 0.25", "Shared", "Shared frequency", "L2 norm", "Test accuracy"].map(
                (name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ),
              )}
              <th scope="col">Seeds</th>
              <th scope="col">Epochs</th>
              <th scope="col">Runs</th>
            </tr>
          </thead>
          <tbody>
            {recipe.networks.map((network) => (
              <tr key={network.id}>
                <th scope="row">
                  {network.label}
                  {network.reachedCriterion ? "" : " †"}
                </th>
                <td>{interval(network.centroid)}</td>
                <td>{percent(network.highShare.mean)} %</td>
                <td>{network.shared ? `${percent(network.shared.agreement.mean)} %` : "–"}</td>
                <td>{network.shared?.share ? interval(network.shared.centroid) : "–"}</td>
                <td>{fixed(network.norm, 3)}</td>
                <td>{percent(network.testAccuracy)} %</td>
                <td>{network.seeds}</td>
                <td>{fixed(network.epochs, 1)}</td>
                <td>
                  <code>{network.runs.join(" ")}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollingTable>
      {recipe.networks.some(({ reachedCriterion }) => !reachedCriterion) && (
        <p>† stopped before the training loss at which networks are compared.</p>
      )}
      <ScrollingTable label="The curves of the figure">
        <table>
          <caption>Energy density relative to white noise, by radial frequency in cycles per pixel.</caption>
          <thead>
            <tr>
              <th scope="col">Frequency</th>
              {curves.map(({ id, label }) => (
                <th key={id} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lab.radius.map((radius, i) => (
              <tr key={radius}>
                <th scope="row">{fixed(radius, 3)}</th>
                {curves.map(({ id, level }) => (
                  <td key={id}>{level[i] === undefined ? "–" : Number(level[i].toPrecision(3))}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollingTable>
    </details>
  );
}

function interval({ mean, low, high }: { readonly mean: number; readonly low: number; readonly high: number }): string {
  return `${fixed(mean, 3)} [${fixed(low, 3)}, ${fixed(high, 3)}]`;
}
