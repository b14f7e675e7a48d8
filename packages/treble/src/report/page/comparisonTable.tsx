import type { VNode } from "preact";
import type { ClaimResult, NetworkResult, StudyResult } from "../../results/results.ts";
import { isComputed } from "../words/claimWords.ts";
import { comparedNetworks } from "../words/comparedNetworks.ts";
import { fixed, frequency, percent } from "../words/format.ts";
import { markedName } from "../words/networkName.ts";
import { claimAnchor } from "../words/studyLinks.ts";
import { ScrollingTable } from "./figure.tsx";

/** The networks of each claim with their accuracies in one row: a contrast is one of all that differs. */
export function ComparisonTable(props: {
  readonly claims: readonly ClaimResult[];
  readonly result: StudyResult;
}): VNode {
  const { claims, result } = props;
  return (
    <ScrollingTable label="The networks of each claim">
      <table class="comparison">
        <thead>
          <tr>
            <th scope="col">{claims.some(({ check }) => check) ? "Claim or check" : "Claim"}</th>
            <th scope="col" class="text">
              Networks
            </th>
            <th scope="col">Training loss</th>
            <th scope="col">Training accuracy (%)</th>
            <th scope="col">Test accuracy (%)</th>
            <th scope="col">Centroids, perturbations</th>
          </tr>
        </thead>
        <tbody>
          {claims.map((claim, i) => {
            if (isComputed(claim)) return null;
            const networks = comparedNetworks(claim, result);
            return (
              <tr key={claim.id}>
                <th scope="row">
                  <a href={`#${claimAnchor(i)}`}>{i + 1}</a>
                </th>
                <td class="text">{networks.map(markedName).join(" / ")}</td>
                <Numbers networks={networks} of={(n) => fixed(n.trainLoss, 2)} />
                <Numbers networks={networks} of={(n) => percent(n.trainAccuracy.mean)} />
                <Numbers networks={networks} of={(n) => percent(n.testAccuracy.mean)} />
                <Numbers networks={networks} of={(n) => frequency(n.centroid.mean)} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollingTable>
  );
}

function Numbers(props: {
  readonly networks: readonly NetworkResult[];
  readonly of: (network: NetworkResult) => string;
}): VNode {
  return <td>{props.networks.map(props.of).join(" / ")}</td>;
}
