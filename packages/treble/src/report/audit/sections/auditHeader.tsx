import type { VNode } from "preact";
import type { AuditResult, PreprocessingResult } from "../../../results/audit.ts";
import { listText } from "../../../text/listText.ts";
import { compact, count, dateText, duration, MISSING, percent, plural } from "../../words/format.ts";
import { ForeignName } from "./foreignName.tsx";

/** Which model, which data, when and how: what a number is of. */
export function AuditHeader(props: { readonly result: AuditResult }): VNode {
  const { result } = props;
  const { model, data } = result;
  return (
    <header>
      <p class="eyebrow">
        Audit of a classifier · <time dateTime={result.finished}>{dateText(result.finished) || MISSING}</time> · Treble{" "}
        {result.version}
      </p>
      <h1>
        <ForeignName text={model.name} unnamed="Unnamed model" />
      </h1>
      {result.headline !== "" && <p class="answer">{result.headline}</p>}
      <dl class="particulars">
        <Particular term="Model">
          {model.description || "a classifier"}
          {model.bytes !== null && `, ${bytesText(model.bytes)}`}
        </Particular>
        {model.facts !== null && (
          <Particular term="Made by">
            <ForeignName text={model.facts.producer} unnamed="not said" />
            {model.facts.opset !== null && `, opset ${model.facts.opset}`}
            {model.facts.irVersion !== null && `, IR version ${model.facts.irVersion}`}
          </Particular>
        )}
        {model.facts !== null && <Particular term="Parameters">{count(model.facts.parameters)}</Particular>}
        <Particular term="Preprocessing">{preprocessingLine(model.preprocessing)}</Particular>
        <Particular term="Images">
          {count(data.images)} of {count(data.available)} in <ForeignName text={data.name} unnamed="unnamed data" />,{" "}
          {model.shape[2]}×{model.shape[1]} pixels, {model.shape[0] === 1 ? "grey" : plural(model.shape[0], "channel")},{" "}
          {plural(model.classes, "class", "classes")}
        </Particular>
        {data.skippedCount > 0 && (
          <Particular term="Skipped">
            {plural(data.skippedCount, "file")}, <a href="#method">listed below</a>
          </Particular>
        )}
        <Particular term="Took">
          {duration(result.seconds)}
          {result.machine !== "" && ` on ${result.machine}`}
        </Particular>
        {model.hash !== null && (
          <Particular term="SHA-256">
            <code>{model.hash}</code>
          </Particular>
        )}
      </dl>
      {result.command !== "" && (
        <pre>
          <code>{result.command}</code>
        </pre>
      )}
    </header>
  );
}

function Particular(props: { readonly term: string; readonly children: unknown }): VNode {
  return (
    <div>
      <dt>{props.term}</dt>
      <dd>{props.children as VNode}</dd>
    </div>
  );
}

/** What it is; of one that was found how often it is right, and what the images do not tell from it. */
function preprocessingLine({ text, source, alike, tried: [chosen] }: PreprocessingResult): string {
  if (source !== "found" || chosen === undefined) return text || "none";
  const doubt = alike.length === 0 ? "" : `, and not told from ${listText(alike)}`;
  return `${text}; found: right on ${percent(chosen.accuracy)} % of ${count(chosen.images)} images${doubt}`;
}

function bytesText(bytes: number): string {
  if (bytes < 1e3) return plural(bytes, "byte");
  return bytes < 1e6
    ? `${compact(Number((bytes / 1e3).toPrecision(3)))} kB`
    : `${compact(Number((bytes / 1e6).toPrecision(3)))} MB`;
}
