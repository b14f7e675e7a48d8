import { type Engine, plainer } from "./engine.ts";
import { type Doing, fallbackSentence, nounOf } from "./words.ts";

/** What a worker that computes is told first: on what. */
export interface EngineToWorker {
  readonly kind: "open";
  readonly engine: Engine;
}

/** What it tells of that. */
export type EngineFromWorker =
  /** The runtime is here; from now on the engine must come up in time. */
  | { readonly kind: "fetched" }
  /** It computed something small, and right. */
  | { readonly kind: "ready" }
  /** It does not come up, or is there no longer. */
  | { readonly kind: "lost"; readonly why: string };

/** The page's end of a worker that computes, on the engine that was asked for or on a plainer one. */
export interface EngineWorker<To> {
  send(message: To): void;
  end(): void;
}

/** What goes on around it. */
export interface EngineRoom<From> {
  /** A worker that answers as `EngineFromWorker` says, and else what it is for. */
  readonly create: () => Worker;
  /** What it is for. */
  readonly doing: Doing;
  /** Threads for the processor where the graphics card does not work. */
  readonly suiting: number;
  readonly onMessage: (message: From) => void;
  /** A new worker is there, on a plainer engine, and nothing has been sent to it. */
  readonly onFallback: (sentence: string) => void;
  readonly onFailure: (sentence: string) => void;
  /**
   * Milliseconds that an engine has from when its runtime is here, where there is a plainer one. Default: 10 seconds,
   * 60 for a graphics card.
   */
  readonly patience?: (engine: Engine) => number;
}

const usualPatience = ({ device }: Engine): number => (device === "webgpu" ? 60_000 : 10_000);

/**
 * Opens a worker on an engine. One that does not come up in time, or fails before it has, is ended, and one on the next
 * plainer engine takes its place: threads of the browser may silently not start, and a graphics card may be taken away.
 */
export function engineWorker<To, From extends { readonly kind: string }>(
  asked: Engine,
  room: EngineRoom<From>,
): EngineWorker<To> {
  const { create, doing, suiting, onMessage, onFallback, onFailure, patience = usualPatience } = room;
  let worker: Worker | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    clearTimeout(timer);
    worker?.terminate();
    worker = null;
  };
  const open = (engine: Engine): void => {
    const own = create();
    const next = plainer(engine, suiting);
    let ready = false;
    worker = own;
    const fallBack = (why: string): void => {
      end();
      if (next) {
        open(next);
        onFallback(fallbackSentence(engine, next, why, doing));
      } else onFailure(`${nounOf[doing]} could not be started: ${why}.`);
    };
    own.addEventListener("message", ({ data }: MessageEvent<From | EngineFromWorker>) => {
      if (worker !== own) return;
      if (isOf(data, "fetched")) {
        // The plainest has all the time that it needs.
        if (!next) return;
        const seconds = patience(engine);
        timer = setTimeout(() => fallBack(`not within ${seconds / 1000} seconds`), seconds);
      } else if (isOf(data, "ready")) {
        clearTimeout(timer);
        ready = true;
      } else if (isOf(data, "lost")) fallBack(data.why);
      else onMessage(data as From);
    });
    own.addEventListener("error", (event) => {
      if (worker !== own) return;
      const why = event.message || "its script is missing";
      if (ready) onFailure(`${nounOf[doing]} ended: ${why}.`);
      else fallBack(why);
    });
    own.postMessage({ kind: "open", engine } satisfies EngineToWorker);
  };
  open(asked);
  return { send: (message) => worker?.postMessage(message), end };
}

function isOf<Kind extends EngineFromWorker["kind"]>(
  message: { readonly kind: string },
  kind: Kind,
): message is Extract<EngineFromWorker, { kind: Kind }> {
  return message.kind === kind;
}
