import type { VNode } from "preact";
import type { Setting, StudyResult } from "../../results/results.ts";
import { count, dateText, duration } from "../words/format.ts";
import { ScrollingTable } from "./figure.tsx";

/** Settings with their reasons, and what it takes to get the numbers again. */
export function MeasuredSection(props: { readonly result: StudyResult }): VNode {
  const { result } = props;
  const { dataset } = result;
  return (
    <>
      <p>
        {dataset.label}: {count(dataset.trainImages)} training images, {count(dataset.testImages)} test images,{" "}
        {dataset.shape[2]}×{dataset.shape[1]} pixels, {dataset.shape[0] === 1 ? "grey" : `${dataset.shape[0]} channels`}
        , {dataset.classes.length} classes. Preset <i>{result.preset}</i>.
      </p>
      <SettingsTable settings={result.settings} />
      <h3>Reproduce it</h3>
      <pre>
        <code>{result.command}</code>
      </pre>
      <p>
        Treble {result.version}, finished <time dateTime={result.finished}>{dateText(result.finished)}</time>,{" "}
        {duration(result.seconds)} of work over all runs.
      </p>
    </>
  );
}

/** Settings with their reasons. */
export function SettingsTable(props: { readonly settings: readonly Setting[] }): VNode {
  return (
    <ScrollingTable label="Settings and their reasons">
      <table class="settings">
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Value</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {props.settings.map((setting) => (
            <tr key={setting.name}>
              <th scope="row">{setting.name}</th>
              <td>{setting.value}</td>
              <td>{setting.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}

/** The limits of any such study, and of this one in numbers. */
export function LimitsSection(props: { readonly result: StudyResult }): VNode {
  const { dataset } = props.result;
  return (
    <ul>
      <li>
        One dataset, at {dataset.shape[2]}×{dataset.shape[1]} pixels, and networks small enough to train here. Other
        data, sizes and depths may differ.
      </li>
      <li>
        An attack finds <i>a</i> small perturbation, not provably the smallest: norms are upper bounds, and robust
        accuracies too.
      </li>
      <li>
        The intervals cover seeds and samples. They do not cover other learning rates, initial scales or criteria.
      </li>
      <li>
        Networks that differ in kernel also differ in parameters, accuracy and learning rate. The numbers stand in the
        table, but a contrast between two networks is a contrast in all of these.
      </li>
      <li>A centroid is one number: different spectra can share it, so read it beside the curves.</li>
    </ul>
  );
}
