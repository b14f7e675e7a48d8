import type { VNode } from "preact";
import { bytesText } from "treble-lab/report";
import { ScrollingTable } from "../view/scrollingTable.tsx";
import type { DescribedModel } from "./describedModel.ts";
import { derivativeSentence } from "./words.ts";

/** What a model's file says of itself. Every name is foreign text. */
export function ModelFacts(props: { readonly described: DescribedModel }): VNode {
  const { name, bytes, inputs, output, producer, opset, parameters, operators, withoutDerivative } = props.described;
  const lacking = new Set(withoutDerivative);
  const nodes = operators.reduce((sum, { count }) => sum + count, 0);
  return (
    <div class="facts">
      <h3>
        <bdi>{name}</bdi>
      </h3>
      <p>
        {bytesText(bytes)}, {parameters.toLocaleString("en")} parameters, operator set {opset}
        {producer !== "" && (
          <>
            , written by <bdi>{producer}</bdi>
          </>
        )}
        . What is read is its output <bdi class="foreign">{output}</bdi>.
      </p>
      <ScrollingTable label="Inputs of the model">
        <table>
          <caption>Inputs</caption>
          <thead>
            <tr>
              <th scope="col">name</th>
              <th scope="col">shape</th>
              <th scope="col">type</th>
            </tr>
          </thead>
          <tbody>
            {inputs.map(({ name, shape, type }) => (
              <tr key={name}>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                <td>
                  <bdi>{shape === null ? "not said" : shape.join(" × ")}</bdi>
                </td>
                <td>{type || "not said"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollingTable>
      <p class={lacking.size > 0 ? "lacking" : undefined}>{derivativeSentence(props.described)}</p>
      <details>
        <summary>{nodes === 1 ? "1 operator" : `${nodes} operators of ${operators.length} kinds`}</summary>
        <ScrollingTable label="Operators of the model">
          <table>
            <caption>Operators that the output depends on</caption>
            <thead>
              <tr>
                <th scope="col">operator</th>
                <th scope="col">how often</th>
                <th scope="col">derivative</th>
              </tr>
            </thead>
            <tbody>
              {operators.map(({ name, count }) => (
                <tr key={name}>
                  <th scope="row">
                    <bdi>{name}</bdi>
                  </th>
                  <td>{count}</td>
                  <td>{lacking.has(name) ? "none here" : "yes"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollingTable>
      </details>
    </div>
  );
}
