import type { VNode } from "preact";
import type { NetworkResult, StudyResult } from "../../results/results.ts";
import type { SeriesStyle } from "../charts/chartStyle.ts";
import { networkStyles } from "../charts/networkStyle.ts";
import { compact, count, duration, fixed, rangeText } from "../words/format.ts";
import { type EstimateColumn, type NetworkColumns, networkColumns } from "../words/networkColumns.ts";
import { measured } from "../words/networkGroups.ts";
import { markedName, NOT_REACHED } from "../words/networkName.ts";
import { type DotAxis, DotAxisHead, DotInterval } from "./dotInterval.tsx";
import { ScrollingTable } from "./figure.tsx";

const COLUMNS = 12;

/** Whether anything of these networks was said before they were trained. */
const wereForeseen = (networks: readonly NetworkResult[]): boolean => networks.some(({ foreseen }) => foreseen);

/** Networks under one heading of the table. */
export interface TableGroup {
  readonly title: string;
  /** Page that the heading links to. */
  readonly href?: string;
  /** Said after the heading. */
  readonly note?: string;
  readonly networks: readonly NetworkResult[];
}

/** Networks with their size, training, spectrum and robustness, one row each. */
export function ResultTable(props: {
  readonly result: StudyResult;
  readonly groups: readonly TableGroup[];
  readonly label: string;
}): VNode {
  const { result, groups, label } = props;
  const networks = groups.flatMap((group) => group.networks);
  const styles = networkStyles(result.networks);
  const axis = centroidAxis(result, networks);
  const columns = networkColumns(result.robustEpsilon);
  const foreseen = wereForeseen(networks);
  return (
    <>
      <ScrollingTable label={label}>
        <table class="results">
          <thead>
            <tr>
              <th scope="col" rowSpan={2}>
                Network
                <small>parameters · learning rate · epochs</small>
              </th>
              <th scope="colgroup" colSpan={2}>
                Accuracy (%)
              </th>
              <th scope="colgroup" colSpan={foreseen ? 4 : 3}>
                Perturbation
              </th>
              <th scope="colgroup" colSpan={3}>
                Centroid of the features
              </th>
              <th scope="col" rowSpan={2}>
                Smallest L2 norm: median, quartiles
              </th>
              <th scope="col" rowSpan={2}>
                Robust (%) at {compact(result.robustEpsilon)}
              </th>
              <th scope="col" rowSpan={2}>
                Fooled / attacked / tried
              </th>
            </tr>
            <tr>
              <th scope="col">train</th>
              <th scope="col">test</th>
              <th scope="col">centroid</th>
              <td class="dots">
                <DotAxisHead axis={axis} names={["images", "noise"]} />
              </td>
              {foreseen && <th scope="col">foreseen</th>}
              <th scope="col">high band (%)</th>
              <th scope="col">at start</th>
              <th scope="col">trained</th>
              <th scope="col">change</th>
            </tr>
          </thead>
          {groups.map((group) => (
            <tbody key={group.title}>
              <tr class="group">
                <th scope="rowgroup" colSpan={COLUMNS + (foreseen ? 1 : 0)}>
                  {group.href === undefined ? group.title : <a href={group.href}>{group.title}</a>}
                  {group.note !== undefined && <small>{group.note}</small>}
                </th>
              </tr>
              {group.networks.map((network) => (
                <Row
                  key={network.id}
                  network={network}
                  columns={columns}
                  axis={axis}
                  foreseen={foreseen}
                  style={styles.get(network.id)}
                  studyDataset={result.dataset.name}
                />
              ))}
            </tbody>
          ))}
        </table>
      </ScrollingTable>
      <Explanation result={result} networks={networks} />
      <details class="numbers">
        <summary>The other intervals, and how each network was trained</summary>
        <TrainingTable networks={networks} columns={columns} />
      </details>
    </>
  );
}

function Row(props: {
  readonly network: NetworkResult;
  readonly columns: NetworkColumns;
  readonly axis: DotAxis;
  readonly foreseen: boolean;
  readonly style: SeriesStyle | undefined;
  readonly studyDataset: string;
}): VNode {
  const { network, columns, axis, foreseen, style, studyDataset } = props;
  return (
    <tr class={network.reachedCriterion ? undefined : "unreached"}>
      <th scope="row">
        {network.label}
        {!network.reachedCriterion && <abbr title="stopped before the common criterion">&nbsp;{NOT_REACHED}</abbr>}
        {network.dataset !== studyDataset && !network.label.includes(network.dataset) && (
          <small>{network.dataset}</small>
        )}
        <small>
          {columns.parameters.text(network)} · {columns.learningRate.text(network)} · {columns.epochs.text(network)}
        </small>
      </th>
      <Mean network={network} column={columns.trainAccuracy} />
      <Estimate network={network} column={columns.testAccuracy} />
      <Estimate network={network} column={columns.centroid} strong />
      <td class="dots">
        {measured([network]).length > 0 && (
          <DotInterval
            value={network.centroid}
            seeds={network.seedCentroids}
            axis={axis}
            colour={style?.colour ?? "currentColor"}
          />
        )}
      </td>
      {foreseen && <td>{fixed(network.foreseen?.own ?? Number.NaN, 3)}</td>}
      <Estimate network={network} column={columns.highShare} />
      <Mean network={network} column={columns.featureInitial} />
      <Mean network={network} column={columns.featureTrained} />
      <Mean network={network} column={columns.featureChange} />
      <Estimate network={network} column={columns.minimumNorm} />
      <Estimate network={network} column={columns.robustAccuracy} />
      <td>
        {count(network.succeeded)} / {count(network.attacked)}
        <small>/ {count(network.tried)}</small>
      </td>
    </tr>
  );
}

interface CellProps {
  readonly network: NetworkResult;
  readonly column: Pick<EstimateColumn, "of" | "decimals">;
}

function Mean({ network, column: { of, decimals } }: CellProps): VNode {
  return <td>{fixed(of(network).mean, decimals)}</td>;
}

/** With its spread in small print below. */
function Estimate(props: CellProps & { readonly strong?: boolean }): VNode {
  const { of, decimals } = props.column;
  const { mean, low, high } = of(props.network);
  return (
    <td>
      {props.strong ? <b>{fixed(mean, decimals)}</b> : fixed(mean, decimals)}
      <small>{rangeText(low, high, decimals)}</small>
    </td>
  );
}

/** From no frequency to just beyond the highest network; white noise is on it where it is near. */
function centroidAxis(result: StudyResult, networks: readonly NetworkResult[]): DotAxis {
  const noise = result.whiteNoise.centroid;
  const own = Math.max(
    result.images.centroid.mean,
    ...measured(networks).flatMap(({ centroid, seedCentroids }) => [
      centroid.high,
      ...seedCentroids.filter(Number.isFinite),
    ]),
  );
  const near = noise <= own * 1.15;
  return {
    low: 0,
    high: (near ? Math.max(noise, own) : own) * 1.04,
    marks: [{ at: result.images.centroid.mean, dashed: false }, ...(near ? [{ at: noise, dashed: true }] : [])],
    ...(near ? {} : { beyond: "noise" }),
  };
}

function Explanation(props: { readonly result: StudyResult; readonly networks: readonly NetworkResult[] }): VNode {
  const { result, networks } = props;
  const unreached = networks.filter((n) => !n.reachedCriterion).length;
  return (
    <div class="explanation">
      <p>
        The small print under a number is its 95 % bootstrap interval over seeds and samples; under the smallest L2 norm
        it is the quartiles. In the drawings the box is the interval, the stroke the mean, and the dots are single
        seeds. <b>Learning rate</b>: the recipe's where it has one for all, else each network's own, by one rule that
        looks at the loss alone. <b>Epochs</b>: mean over seeds; until the common criterion where the recipe has one.{" "}
        <b>Centroid</b>: mean frequency of the energy, in cycles per pixel; the images of {result.dataset.label} have{" "}
        {fixed(result.images.centroid.mean, 3)}, white noise {fixed(result.whiteNoise.centroid, 3)}.{" "}
        {wereForeseen(networks) && (
          <>
            <b>Foreseen</b>: what lazy training by the tangent kernel says of it before the network is trained.{" "}
          </>
        )}
        <b>High band</b>: share of the energy beyond 0.25 cycles per pixel. <b>Features</b>: input gradient of the
        classification margin, at the random start, after training, and of what training changed.{" "}
        <b>Smallest L2 norm</b>: of the successful perturbations, over all values, pixels in [0, 1]. <b>Robust</b>:
        share of all images tried that stay right under every perturbation found up to L2 norm{" "}
        {compact(result.robustEpsilon)}. <b>Fooled / attacked / tried</b>: only images classified correctly are
        attacked; numbers of images, all seeds together.
      </p>
      {unreached > 0 && (
        <p>
          {NOT_REACHED} Stopped before the common criterion in at least one seed, so it is compared at another stage of
          training than the rest.
        </p>
      )}
    </div>
  );
}

/** What the table above has no room for. */
function TrainingTable(props: {
  readonly networks: readonly NetworkResult[];
  readonly columns: NetworkColumns;
}): VNode {
  const { networks, columns } = props;
  return (
    <ScrollingTable label="The other intervals, and how each network was trained">
      <table>
        <thead>
          <tr>
            <th scope="col">Network</th>
            <th scope="col">Seeds</th>
            <th scope="col">Training loss, all its images</th>
            <th scope="col">Training time</th>
            <th scope="col">Train accuracy (%)</th>
            <th scope="col">Features at start</th>
            <th scope="col">Features, trained</th>
            <th scope="col">Features, change</th>
            <th scope="col">Effective number of frequencies</th>
          </tr>
        </thead>
        <tbody>
          {networks.map((n) => (
            <tr key={n.id}>
              <th scope="row">{markedName(n)}</th>
              <td>{count(n.seeds)}</td>
              <td>{fixed(n.trainLoss, 3)}</td>
              <td>{duration(n.trainSeconds)}</td>
              <Estimate network={n} column={columns.trainAccuracy} />
              <Estimate network={n} column={columns.featureInitial} />
              <Estimate network={n} column={columns.featureTrained} />
              <Estimate network={n} column={columns.featureChange} />
              <Estimate network={n} column={{ of: ({ bandwidth }) => bandwidth, decimals: 0 }} />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}
