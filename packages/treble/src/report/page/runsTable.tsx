import { Fragment, type VNode } from "preact";
import type { NetworkResult } from "../../results/results.ts";
import { markedName } from "../words/networkName.ts";
import { ScrollingTable } from "./figure.tsx";

interface Props {
  readonly networks: readonly NetworkResult[];
}

/** What each network is, and where it differs from the settings that all share. */
export function SpecialTable(props: Props): VNode {
  const any = props.networks.some(({ special }) => special.length > 0);
  return (
    <ScrollingTable label="What is special about each network">
      <table class="settings">
        <thead>
          <tr>
            <th scope="col">Network</th>
            <th scope="col">Architecture</th>
            {any && <th scope="col">Other than the rest</th>}
          </tr>
        </thead>
        <tbody>
          {props.networks.map(({ id, label, architectureText, special }) => (
            <tr key={id}>
              <th scope="row">{label}</th>
              <td>{architectureText}</td>
              {any && <td>{special.join("; ")}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}

/** The runs behind every number, by network and seed, linked to their folders. */
export function RunsTable(props: Props): VNode {
  return (
    <>
      <h3>The runs behind this page</h3>
      <p>
        A run is a folder named by its settings. <code>treble runs show</code> with an id tells what is in it. Probes
        are further measurements of a trained network.
      </p>
      <ScrollingTable label="The runs behind this page">
        <table>
          <thead>
            <tr>
              <th scope="col">Network</th>
              <th scope="col">Seed</th>
              <th scope="col" class="text">
                Training
              </th>
              <th scope="col" class="text">
                Attack and spectra
              </th>
              <th scope="col" class="text">
                Probes
              </th>
            </tr>
          </thead>
          <tbody>
            {props.networks.flatMap((network) =>
              network.runs.map((runs, seed) => (
                <tr key={`${network.id} ${runs.measure}`}>
                  <th scope="row">{markedName(network)}</th>
                  <td>{seed}</td>
                  <td class="text">
                    <RunLink id={runs.train} />
                  </td>
                  <td class="text">
                    <RunLink id={runs.measure} />
                  </td>
                  <td class="text">
                    {runs.probes.map((id) => (
                      <Fragment key={id}>
                        <RunLink id={id} />{" "}
                      </Fragment>
                    ))}
                  </td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </ScrollingTable>
    </>
  );
}

function RunLink(props: { readonly id: string }): VNode {
  return (
    <a class="run" href={`runs/${encodeURIComponent(props.id)}/config.json`}>
      {props.id}
    </a>
  );
}
