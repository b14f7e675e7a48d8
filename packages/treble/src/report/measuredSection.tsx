import type { VNode } from "preact";
import type { Setting, StudyResult } from "../experiments/results.ts";
import { ScrollingTable } from "./figure.tsx";
import { compact, count, dateText, duration, fixed } from "./format.ts";

/** Settings with their reasons, what each number means, and what it takes to get them again. */
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
      <Definitions result={result} />
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

function Definitions(props: { readonly result: StudyResult }): VNode {
  const white = fixed(props.result.whiteNoise.centroid, 3);
  return (
    <>
      <h3>What the words mean</h3>
      <dl class="definitions">
        <dt>Perturbation</dt>
        <dd>
          The attacked image minus the image, in pixel units where black is 0 and white is 1. Only images the network
          classifies correctly are attacked, and only attacks that succeed are counted.
        </dd>
        <dt>Frequency</dt>
        <dd>
          How fast a pattern alternates: 0.5 cycles per pixel is a stripe every other pixel, 0.1 one in ten pixels. The
          radial frequency ignores the direction and reaches 0.707 along the diagonals.
        </dd>
        <dt>Centroid</dt>
        <dd>
          The mean radial frequency of a signal's energy. Each sample's energy is first scaled to sum to one, so a large
          perturbation weighs no more than a small one. White noise on this grid has {white}.
        </dd>
        <dt>High band</dt>
        <dd>The share of the energy at radial frequencies above 0.25 cycles per pixel.</dd>
        <dt>Energy density</dt>
        <dd>
          The energy in a ring of frequencies divided by the number of frequencies in the ring, relative to white noise,
          which has the same energy at every frequency.
        </dd>
        <dt>Features</dt>
        <dd>
          What the network looks for: the gradient, with respect to the pixels, of the margin between the right class
          and its strongest rival. Random initial weights have a white spectrum, and what training does not overwrite
          stays; so the centroid is given at the start, after training, and of the change between the two.
        </dd>
        <dt>Robust accuracy</dt>
        <dd>
          The share of all images tried that are classified correctly and for which no perturbation of L2 norm up to{" "}
          {compact(props.result.robustEpsilon)} was found.
        </dd>
        <dt>95 % interval</dt>
        <dd>A bootstrap that draws seeds first, then samples within each seed.</dd>
      </dl>
    </>
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
