import type { VNode } from "preact";
import type { Lab } from "treble-lab/report";

/** What made the numbers and the pictures, so that anybody can make them again. */
export function Provenance(props: { readonly lab: Lab }): VNode {
  const { lab } = props;
  return (
    <footer>
      <h2>Where this is from</h2>
      <p>
        Computed by Treble {lab.version} on {lab.dataset.label}: {lab.dataset.trainImages} training images, up to{" "}
        {lab.dataset.testImages} attacked, finished {lab.finished.slice(0, 10)}. Pictures are of each network's first
        seed; curves and numbers of all of its seeds. The images are {lab.choice}. To make it again:
      </p>
      <pre>
        {lab.studyCommand}
        {"\n"}
        {lab.command}
      </pre>
      <p>
        Your files never leave your machine. It follows{" "}
        <i>Local Convolutions Cause an Implicit Bias towards High Frequency Adversarial Examples</i> (Ortega Caro et
        al., arXiv 2006.11440).
      </p>
    </footer>
  );
}
