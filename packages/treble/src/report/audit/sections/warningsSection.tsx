import type { VNode } from "preact";
import type { AuditWarning } from "../../../results/audit.ts";
import { sentenceText } from "../words/sentenceText.ts";

/** What may make the numbers misleading: why it was raised, what it means, what to do. */
export function WarningsSection(props: { readonly warnings: readonly AuditWarning[] }): VNode {
  return (
    <ul class="warnings">
      {props.warnings.map(({ raised, means, advice }, i) => (
        <li key={i}>
          <h3>{sentenceText(raised)}</h3>
          <dl>
            <div>
              <dt>What it means</dt>
              <dd>{sentenceText(means)}</dd>
            </div>
            <div>
              <dt>What to do</dt>
              <dd>{sentenceText(advice)}</dd>
            </div>
          </dl>
        </li>
      ))}
    </ul>
  );
}
