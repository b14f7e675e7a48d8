import type { VNode } from "preact";
import type { AssertionResult, AuditResult } from "../../../results/audit.ts";
import { ScrollingTable } from "../../page/figure.tsx";
import { plural } from "../../words/format.ts";
import { keyNumbers } from "../words/keyNumbers.ts";

/** The numbers that an audit is told by, and what was asserted of them. */
export function VerdictSection(props: { readonly result: AuditResult }): VNode {
  const { result } = props;
  const failed = result.assertions.filter(({ passed }) => !passed);
  return (
    <>
      <dl class="key-numbers">
        {keyNumbers(result).map(({ id, label, value, limits, basis }) => (
          <div key={id}>
            <dt>{label}</dt>
            <dd class="value">
              {value} {limits !== "" && <span class="limits">{limits}</span>}
            </dd>
            <dd>{basis}</dd>
          </div>
        ))}
      </dl>
      <p class="explanation">
        In brackets 95 % intervals over the images. Robust accuracy is what the strongest attacks tried left standing:
        an upper bound. Sizes are in pixel values from 0 to 1.
      </p>
      {result.assertions.length > 0 && (
        <>
          <h3>
            {failed.length === 0
              ? `${result.assertions.length === 1 ? "The assertion holds" : `All ${result.assertions.length} assertions hold`}`
              : result.assertions.length === 1
                ? "The assertion failed"
                : `${failed.length} of ${plural(result.assertions.length, "assertion")} failed`}
          </h3>
          <ScrollingTable label="Assertions">
            <table class="assertions">
              <thead>
                <tr>
                  <th scope="col" class="text">
                    Asserted
                  </th>
                  <th scope="col" class="text">
                    Outcome
                  </th>
                  <th scope="col" class="text">
                    Measured
                  </th>
                </tr>
              </thead>
              <tbody>
                {[...failed, ...result.assertions.filter(({ passed }) => passed)].map((one, i) => (
                  <tr key={i}>
                    <th scope="row">
                      <code>{one.text}</code>
                    </th>
                    <td class="text">
                      <Outcome passed={one.passed} />
                    </td>
                    <td class="text">{one.sentence}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollingTable>
        </>
      )}
    </>
  );
}

function Outcome(props: Pick<AssertionResult, "passed">): VNode {
  return props.passed ? (
    <span class="verdict supported">
      <span aria-hidden="true">✓</span> holds
    </span>
  ) : (
    <span class="verdict contradicted">
      <span aria-hidden="true">✕</span> failed
    </span>
  );
}
