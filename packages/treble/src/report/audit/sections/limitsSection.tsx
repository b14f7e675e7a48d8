import type { VNode } from "preact";
import type { AuditResult } from "../../../results/audit.ts";

/** What no such audit shows, and what this one does not. */
export function LimitsSection(props: { readonly result: AuditResult }): VNode {
  return (
    <ul>
      {props.result.caveats.map((caveat, i) => (
        <li key={i}>{caveat}</li>
      ))}
      <li>
        Other images, and changes that are not small in the norms above (rotations, weather, another camera), may
        mislead the model otherwise.
      </li>
      <li>A centroid is one number: different spectra can share it, so read it beside the curves.</li>
    </ul>
  );
}
