import type { VNode } from "preact";
import type { AuditResult, ConvolutionFact, ModelFacts } from "../../../results/audit.ts";
import { ScrollingTable } from "../../page/figure.tsx";
import { compact, count, MISSING, percent, plural } from "../../words/format.ts";
import { architectureParagraph } from "../words/architectureParagraph.ts";
import { auditName } from "../words/auditName.ts";
import { type ConvolutionKind, convolutionKinds, kernelText, pairText } from "../words/convolutionKinds.ts";
import { ForeignName } from "./foreignName.tsx";

/** More convolutions than these are summed up by kind, and folded one by one. */
const FEW = 8;
/** A page holds no more, one by one. */
const MOST = 400;

/** What the model is made of, and what its kernels allow: the paper's explanation for this very model. */
export function ArchitectureSection(props: { readonly result: AuditResult }): VNode {
  const { result } = props;
  const { facts } = result.model;
  return (
    <>
      <p class="explained">{architectureParagraph(result)}</p>
      {facts !== null && <Facts facts={facts} cutoff={result.spectra.cutoff} />}
    </>
  );
}

function Facts(props: { readonly facts: ModelFacts; readonly cutoff: number }): VNode {
  const { facts, cutoff } = props;
  const { operators, convolutions, withoutDerivative } = facts;
  const listed = convolutions.slice(0, MOST);
  return (
    <>
      <dl class="particulars">
        <div>
          <dt>Input</dt>
          <dd>{facts.input || MISSING}</dd>
        </div>
        <div>
          <dt>Output</dt>
          <dd>{facts.output || MISSING}</dd>
        </div>
        <div class="broad">
          <dt>Operators</dt>
          <dd>
            {operators.map(({ name, count: times }) => `${auditName(name)} ×\u00a0${count(times)}`).join(", ") ||
              MISSING}
          </dd>
        </div>
        {withoutDerivative.length > 0 && (
          <div class="broad">
            <dt>Without derivative</dt>
            <dd>{withoutDerivative.map((name) => auditName(name)).join(", ")}</dd>
          </div>
        )}
      </dl>
      {convolutions.length > FEW && <Kinds kinds={convolutionKinds(convolutions)} cutoff={cutoff} />}
      {convolutions.length > FEW ? (
        <details class="numbers">
          <summary>
            {listed.length < convolutions.length ? `The first ${MOST}` : `All ${convolutions.length}`} convolutions, one
            by one
          </summary>
          <Convolutions convolutions={listed} cutoff={cutoff} />
        </details>
      ) : (
        convolutions.length > 0 && <Convolutions convolutions={listed} cutoff={cutoff} />
      )}
    </>
  );
}

function Kinds(props: { readonly kinds: readonly ConvolutionKind[]; readonly cutoff: number }): VNode {
  return (
    <ScrollingTable label="Kinds of convolution">
      <table>
        <thead>
          <tr>
            <th scope="col">Kernel</th>
            <th scope="col">Stride</th>
            <th scope="col">Convolutions</th>
            <th scope="col">Receptive field (pixels)</th>
            <th scope="col">At most below {compact(props.cutoff)} (%)</th>
          </tr>
        </thead>
        <tbody>
          {props.kinds.map((kind, i) => (
            <tr key={i}>
              <th scope="row">
                {kernelText(kind)}
                {kind.depthwise && ", depthwise"}
              </th>
              <td>{pairText(kind.stride)}</td>
              <td>{count(kind.count)}</td>
              <td>{endsText(kind.fields, String)}</td>
              <td>{endsText(kind.ceilings, percent)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}

function Convolutions(props: { readonly convolutions: readonly ConvolutionFact[]; readonly cutoff: number }): VNode {
  const { convolutions, cutoff } = props;
  return (
    <ScrollingTable label={`The model's ${plural(convolutions.length, "convolution")}`}>
      <table class="named-rows">
        <thead>
          <tr>
            <th scope="col">Convolution</th>
            <th scope="col">Kernel</th>
            <th scope="col">Stride</th>
            <th scope="col">Dilation</th>
            <th scope="col">Groups</th>
            <th scope="col">Channels</th>
            <th scope="col">Receptive field</th>
            <th scope="col">At most below {compact(cutoff)} (%)</th>
          </tr>
        </thead>
        <tbody>
          {convolutions.map((one, i) => (
            <tr key={i}>
              <th scope="row">
                <ForeignName text={one.name} most={48} />
              </th>
              <td>{one.kernel.join("×")}</td>
              <td>{pairText(one.stride)}</td>
              <td>{pairText(one.dilation)}</td>
              <td>{count(one.groups)}</td>
              <td>{one.channels.join(" → ")}</td>
              <td>{one.receptiveField?.join("×") ?? MISSING}</td>
              <td>{percent(one.ceiling ?? Number.NaN)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}

function endsText(ends: readonly [number, number] | null, text: (value: number) => string): string {
  if (ends === null) return MISSING;
  const [low, high] = ends.map((value) => text(value));
  return low === high ? low! : `${low}–${high}`;
}
