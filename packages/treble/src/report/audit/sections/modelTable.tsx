import type { VNode } from "preact";
import type { AuditResult } from "../../../results/audit.ts";
import { ScrollingTable } from "../../page/figure.tsx";
import { count, dateText, MISSING, plural } from "../../words/format.ts";
import { convolutionKinds, kernelText } from "../words/convolutionKinds.ts";
import { type KeyNumber, keyNumbers } from "../words/keyNumbers.ts";
import { ForeignName } from "./foreignName.tsx";

/** Several audits side by side, a column each: what was audited, its key numbers, and what it is made of. */
export function ModelTable(props: {
  readonly results: readonly AuditResult[];
  /** What the columns are called. */
  readonly owners: readonly string[];
}): VNode {
  const { results, owners } = props;
  const keys = results.map(keyNumbers);
  const labels = [...new Set(keys.flat().map(({ label }) => label))];
  return (
    <ScrollingTable label="The audits side by side">
      <table class="models">
        <thead>
          <tr>
            <th scope="col">Measure</th>
            {owners.map((owner) => (
              <th scope="col" key={owner}>
                <bdi>{owner}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label) => (
            <Row key={label} title={label}>
              {keys.map((own) => numberCell(own.find((one) => one.label === label)))}
            </Row>
          ))}
          <Row title="Images">
            {results.map(({ data }) => (
              <>
                {count(data.images)} of {count(data.available)}
                <small>
                  <ForeignName text={data.name} unnamed="unnamed data" />
                </small>
              </>
            ))}
          </Row>
          <Row title="Attack for the smallest perturbations">
            {results.map(({ smallest }) => smallest.attack || MISSING)}
          </Row>
          <Row title="Parameters">
            {results.map(({ model: { facts } }) => (facts === null ? MISSING : count(facts.parameters)))}
          </Row>
          <Row title="Convolutions">{results.map(kernelsText)}</Row>
          <Row title="Warnings">
            {results.map(({ warnings }) => (warnings.length === 0 ? "none" : plural(warnings.length, "warning")))}
          </Row>
          <Row title="Audited">
            {results.map(({ finished, version }) => (
              <>
                {dateText(finished)}
                <small>Treble {version}</small>
              </>
            ))}
          </Row>
        </tbody>
      </table>
    </ScrollingTable>
  );
}

function Row(props: { readonly title: string; readonly children: readonly (VNode | string)[] }): VNode {
  return (
    <tr>
      <th scope="row">{props.title}</th>
      {props.children.map((cell, i) => (
        <td key={i}>{cell}</td>
      ))}
    </tr>
  );
}

function numberCell(one: KeyNumber | undefined): VNode | string {
  if (one === undefined) return "not measured";
  return (
    <>
      <b>{one.value}</b> {one.limits}
      <small>{one.basis}</small>
    </>
  );
}

function kernelsText({ model: { facts } }: AuditResult): string {
  if (facts === null) return MISSING;
  const kinds = convolutionKinds(facts.convolutions.map((one) => ({ ...one, stride: [1, 1] as const })));
  if (kinds.length === 0) return "none";
  const shown = kinds.slice(0, 4).map((kind) => `${kind.count} of ${kernelText(kind)}`);
  return [...shown, ...(kinds.length > 4 ? ["others"] : [])].join(", ");
}
