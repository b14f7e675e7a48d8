import type { AuditEvent } from "../../../audit/auditOptions.ts";
import type { AuditFileOptions } from "../../../audit/node/auditFile.ts";
import { duration } from "../../../report/words/format.ts";
import { type ProgressDisplay, roughly } from "../../terminal/progress.ts";

const ID = "audit";
/** What takes no longer is not worth a line. */
const PROMPT = 1;

/** Says on the terminal what an audit is going to take, how far it is, and what each part took. */
export function followAudit(display: ProgressDisplay): Pick<AuditFileOptions, "onNote" | "onLoading" | "onPart"> {
  let loading: string | null = null;
  let begun = 0;
  const loaded = (): void => {
    if (loading !== null) display.finish(loading);
    loading = null;
  };
  return {
    onNote: (note) => display.log(`note: ${note}`),
    onLoading(what, { done, total }) {
      const now = performance.now() / 1000;
      if (loading !== what) {
        loaded();
        begun = now;
        display.start(what, what, 0);
        loading = what;
      }
      if (now - begun > PROMPT) display.update(what, { done: done / Math.max(1, total) });
    },
    onPart(event) {
      loaded();
      tell(event, display);
    },
  };
}

function tell(event: AuditEvent, display: ProgressDisplay): void {
  if (event.kind === "estimate") {
    display.log(`It takes about ${roughly(event.seconds)}, less where parts are found finished.`);
    for (const cut of event.cuts) display.log(`note: ${cut}`);
    display.start(ID, "audit");
  } else if (event.kind === "begin") {
    display.update(ID, { done: 0, text: event.part });
  } else if (event.kind === "progress") {
    const left = event.secondsLeft === null ? "" : `, about ${roughly(event.secondsLeft)} left`;
    display.update(ID, { done: event.done, text: `${event.part}${left}` });
  } else {
    const { name, images, seconds, state, note } = event.part;
    if (state === "done") display.log(`${name}: ${images} images, ${duration(seconds)}${note ? `. ${note}` : ""}`);
    else display.log(`${name}: ${state}. ${note}`);
  }
}
