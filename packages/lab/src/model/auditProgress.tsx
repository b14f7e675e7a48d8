import type { VNode } from "preact";
import { duration, percent } from "treble-lab/report";
import type { AuditState } from "./auditor.ts";
import { statusText } from "./words.ts";

/** How an audit goes: a line, a bar, the parts that are over, and what a user should know. */
export function AuditProgress(props: { readonly state: AuditState }): VNode {
  const { state } = props;
  const { phase, estimate, parts, notes, share } = state;
  return (
    <>
      <p role="status" class="status">
        {statusText(state)}
        {phase === "auditing" && estimate !== null && ` In all about ${duration(estimate)} were expected.`}
      </p>
      {phase === "auditing" && (
        <progress value={share} aria-label="How far the audit is">
          {percent(share, 0)} %
        </progress>
      )}
      {parts.length > 0 && (
        <ul class="done">
          {parts.map(({ name, images, seconds, state: how, note }) => (
            <li key={name}>
              {name}: {how === "done" ? `${images} images, ${duration(seconds)}.` : `${how}.`} {note}
            </li>
          ))}
        </ul>
      )}
      {notes.length > 0 && (
        <ul class="told">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  );
}
