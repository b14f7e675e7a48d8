import type { AuditPart } from "treble-lab";
import { type Engine, type EngineWorker, engineWorker } from "../engine/index.ts";
import type { DescribedModel } from "./describedModel.ts";
import type { FromWorker, OpenedFacts, ToWorker } from "./messages.ts";
import { missingSentence } from "./openedModel.ts";

/** How a model and its audit stand. */
export interface AuditState {
  readonly phase: "empty" | "describing" | "missing" | "opening" | "ready" | "auditing" | "stopped" | "done" | "failed";
  readonly described: DescribedModel | null;
  readonly opened: OpenedFacts | null;
  /** That other threads than one do not work, if so, and why. */
  readonly fallback: string | null;
  /** What a user should know, a sentence each. */
  readonly notes: readonly string[];
  /** Seconds that the audit is expected to take; null before that is known. */
  readonly estimate: number | null;
  /** Parts that are over. */
  readonly parts: readonly AuditPart[];
  /** The part that is being measured, how far all is (0 to 1), and what is left. */
  readonly part: string | null;
  readonly share: number;
  readonly secondsLeft: number | null;
  readonly seconds: number;
  /** The text of audit.json. */
  readonly json: string | null;
  readonly failure: string | null;
}

/** The page's end of the worker: a new one for each model and each audit, so that nothing of an old one is held. */
export interface Auditor {
  readonly state: AuditState;
  /** Looks at a model: what it says of itself, whether files are missing, whether it can be loaded. */
  open(request: Omit<ToWorker, "kind">): void;
  audit(request: Omit<ToWorker, "kind">): void;
  /** Ends an audit, at once; the model stays. */
  stop(): void;
  /** Takes all away. */
  close(): void;
}

const empty: AuditState = {
  ...{
    phase: "empty",
    described: null,
    opened: null,
    fallback: null,
    notes: [],
    estimate: null,
    parts: [],
    part: null,
    share: 0,
  },
  ...{ secondsLeft: null, seconds: 0, json: null, failure: null },
};

/**
 * @param onChange told of every change of the state
 * @param asksFor what the next worker is to compute on, and what suits the processor
 */
export function auditor(
  onChange: () => void,
  asksFor: () => { readonly engine: Engine; readonly suiting: number },
): Auditor {
  let worker: EngineWorker<ToWorker> | null = null;
  let state = empty;
  let begun = 0;
  const change = (more: Partial<AuditState>): void => {
    state = { ...state, ...more };
    onChange();
  };
  const end = (): void => {
    worker?.end();
    worker = null;
  };
  const send = (message: ToWorker): void => {
    end();
    const { engine, suiting } = asksFor();
    const fresh = engineWorker<ToWorker, FromWorker>(engine, {
      create: () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
      ...{ suiting, doing: "auditing" },
      onMessage(data) {
        const seconds = (performance.now() - begun) / 1000;
        const isOpen = data.kind === "opened" && state.phase !== "auditing";
        if (isOpen || data.kind === "done" || data.kind === "failed") end();
        change({ ...after(state, data), ...(state.phase === "auditing" && { seconds }) });
      },
      onFailure(failure) {
        end();
        change({ phase: "failed", failure });
      },
      onFallback(sentence) {
        change({ fallback: sentence });
        fresh.send(message);
      },
    });
    worker = fresh;
    fresh.send(message);
  };
  return {
    get state() {
      return state;
    },
    open(request) {
      change({ ...empty, phase: "describing" });
      send({ ...request, kind: "look" });
    },
    audit(request) {
      const { described, opened } = state;
      begun = performance.now();
      change({ ...empty, described, opened, phase: "auditing" });
      send({ ...request, kind: "audit" });
    },
    stop() {
      end();
      change({ phase: "stopped", part: null, secondsLeft: null });
    },
    close() {
      end();
      change(empty);
    },
  };
}

/** The state after a message. */
function after(state: AuditState, message: FromWorker): Partial<AuditState> {
  const { phase } = state;
  switch (message.kind) {
    case "described": {
      const { described } = message;
      const { name, missing } = described;
      if (phase === "auditing") return { described };
      if (missing.length === 0) return { described, phase: "opening" };
      return { described, phase: "missing", failure: missingSentence(name, missing) };
    }
    case "opened": {
      const { opened } = message;
      return phase === "auditing" ? { opened } : { opened, phase: "ready", notes: opened.notes };
    }
    case "note":
      return { notes: [...new Set([...state.notes, message.sentence])] };
    case "event": {
      const { event } = message;
      if (event.kind === "estimate") {
        return { estimate: event.seconds, notes: [...state.notes, ...event.cuts] };
      }
      if (event.kind === "begin") return { part: event.part };
      if (event.kind === "progress") return { share: event.done, secondsLeft: event.secondsLeft };
      return { parts: [...state.parts, event.part] };
    }
    case "done":
      return { phase: "done", json: message.json, part: null, share: 1, secondsLeft: null };
    case "failed":
      return phase === "missing" ? {} : { phase: "failed", failure: message.sentence, part: null };
  }
}
