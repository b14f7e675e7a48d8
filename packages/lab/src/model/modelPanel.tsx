import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Lab } from "treble-lab/report";
import { engineProperties, hostHere, processorIn, suitingOn } from "../engine/index.ts";
import { DropZone } from "../images/index.ts";
import { type Link, useLink } from "../link/index.ts";
import { type DataFile, generated } from "../training/datasetHere.ts";
import { yours } from "./askedAudit.ts";
import { askedIn, contradictionIn } from "./askedIn.ts";
import { AuditForm, FedForm } from "./auditForm.tsx";
import { auditor } from "./auditor.ts";
import { AuditProgress } from "./auditProgress.tsx";
import { allOf, auditProperties } from "./auditProperties.ts";
import { AuditReport } from "./auditReport.tsx";
import { commandText } from "./commandText.ts";
import { expectedMemory } from "./expectedMemory.ts";
import { givenFiles, isModelName } from "./givenFile.ts";
import "./model.css";
import { ModelFacts } from "./modelFacts.tsx";

/** Your model: the file, what it is, on which images it is audited, the audit and its report. */
export function ModelPanel(props: { readonly lab: Lab; readonly link: Link }): VNode {
  const { lab, link } = props;
  useLink(link);
  const [, redraw] = useState(0);
  const [model, setModel] = useState<readonly File[]>([]);
  const [own, setOwn] = useState<readonly File[]>([]);
  const audits = useMemo(
    () =>
      auditor(
        () => redraw((n) => n + 1),
        // Audits run on the processor: their measures take float64.
        () => ({ engine: processorIn(link, engines, hostHere()), suiting: suitingOn(hostHere()) }),
      ),
    [link],
  );
  const files = useMemo(() => filesOf(lab), [lab]);
  // Images of the model's size are what it most likely was trained on.
  const fitting = lab.trainable.find(({ shape }) => String(shape) === String(audits.state.opened?.shape))?.name;
  const properties = useMemo(() => {
    const names = [...(fitting === undefined ? [] : [fitting]), ...files.map(({ name }) => name), generated, yours];
    return auditProperties([...new Set(names)] as unknown as [string, ...string[]]);
  }, [files, fitting]);
  useEffect(() => link.check(allOf(properties)), [link, properties]);
  useEffect(() => () => audits.close(), [audits]);
  const asked = askedIn(link, properties);
  const { state } = audits;
  const { described, opened, phase } = state;
  const command = described ? commandText(described.name, asked, opened) : "";
  const request = {
    ...{ model: givenFiles(model), own: givenFiles(own), files, asked, command, version: lab.version },
  };
  // Which images decides what a model takes only where its file leaves that open.
  const isOpen = described?.inputs.some(({ shape }) => shape?.slice(1).some((extent) => typeof extent === "string"));
  const opening = JSON.stringify([asked.fed, isOpen ? asked.data : null]);
  useEffect(() => {
    if (model.length > 0) audits.open(request);
  }, [model, opening]);
  const busy = phase === "auditing" || phase === "opening" || phase === "describing";
  const wants = asked.data === yours && own.length === 0 ? "Drop your images, too." : contradictionIn(asked);
  const memory = opened && expectedMemory(opened, described!, asked, { own, lab });
  return (
    <>
      <DropZone
        label="An ONNX file of an image classifier, and the files of its weights where it has some. It stays on this machine."
        accept=".onnx,.data,.bin,.weights,.pb"
        folders
        disabled={phase === "auditing"}
        onFiles={(dropped) => setModel((before) => togetherWith(before, dropped))}
      />
      {phase === "failed" || phase === "missing" ? <p role="alert">{state.failure}</p> : null}
      {state.fallback !== null && (
        <p role="status" class="fallback">
          {state.fallback}
        </p>
      )}
      {described && <ModelFacts described={described} />}
      <AuditForm link={link} properties={properties} files={files} busy={phase === "auditing"} />
      {asked.data === yours && (
        <DropZone
          label="Your images: a folder with one folder for each class, or an npz file; with a file classes.txt that names the model's outputs, one a line, where the order of the folders' names is another."
          accept="image/png,image/jpeg,image/webp,.npz,.txt,.json"
          folders
          disabled={phase === "auditing"}
          onFiles={setOwn}
        >
          {own.length > 0 && <p>{own.length === 1 ? "1 file is here." : `${own.length} files are here.`}</p>}
        </DropZone>
      )}
      <details class="fed">
        <summary>How the model is fed and read</summary>
        <FedForm link={link} properties={properties} busy={phase === "auditing"} />
      </details>
      {memory !== null && memory !== undefined && <p>{memory}</p>}
      <div class="controls">
        <button
          type="button"
          class="main"
          disabled={busy || opened === null || wants !== null}
          onClick={() => audits.audit(request)}
        >
          Audit
        </button>
        <button type="button" disabled={phase !== "auditing"} onClick={() => audits.stop()}>
          Stop
        </button>
        {opened !== null && wants !== null && <p role="alert">{wants}</p>}
      </div>
      <AuditProgress state={state} />
      {state.json !== null && <AuditReport json={state.json} />}
      {described && (
        <p class="command">
          The same in a terminal: <code>{command}</code>
        </p>
      )}
    </>
  );
}

const engines = engineProperties(null);

/** A model begins anew; other files are its weights. */
function togetherWith(before: readonly File[], dropped: readonly File[]): readonly File[] {
  return dropped.some(({ name }) => isModelName(name)) ? dropped : [...before, ...dropped];
}

function filesOf({ trainable }: Lab): readonly DataFile[] {
  return trainable.map(({ name, label, file, classes, testImages }) => ({
    ...{ name, label, classes, count: testImages },
    url: new URL(`precomputed/${file}`, document.baseURI).href,
  }));
}
