import { MultiBar, type SingleBar } from "cli-progress";
import { duration, fixed } from "../../report/words/format.ts";
import type { ProgressSink } from "../../running/progressSink.ts";
import { messageText } from "../../text/messageText.ts";
import type { CliContext } from "./context.ts";

/** Shows on stderr how several pieces of work come along. A piece is told apart by its `id`. */
export interface ProgressDisplay extends ProgressSink {
  /** Takes the bars away; call it in a `finally`, and before anything else is written to the terminal. */
  stop(): void;
}

export interface ProgressOptions {
  /** The weights of all pieces together, started or not: gives an overall bar and the time left. */
  readonly total?: number;
  /** Name of the overall bar. Default "All". */
  readonly title?: string;
  /** Where stderr is no terminal, the most seconds between two lines. Default 5. */
  readonly interval?: number;
  /** Told every line that stays on the screen, and every minute how far all is: for a file. */
  readonly record?: (line: string) => void;
}

interface Piece {
  readonly label: string;
  readonly weight: number;
  readonly started: number;
  done: number;
  text: string;
  bar?: SingleBar;
}

/** What ends sooner was found finished: it says nothing about the speed of the rest. */
const INSTANT_SECONDS = 0.5;
/** Between two lines for the file. */
const RECORD_SECONDS = 60;
const BAR_WIDTH = 24;
const LABEL_WIDTH = 26;
/** Pieces that have a bar of their own: of many machines there may be more than a terminal has lines. */
const MOST_BARS = 20;

/** Bars on a terminal; otherwise a line every few seconds, for logs. */
export function progressDisplay(context: CliContext, options: ProgressOptions = {}): ProgressDisplay {
  const { total, title = "All", interval = 5, record } = options;
  const begun = context.clock();
  const pieces = new Map<string, Piece>();
  // What is over, by id: a piece that is started again counts anew.
  const over = new Map<string, { readonly weight: number; readonly instant: boolean }>();
  let lastLine = Number.NEGATIVE_INFINITY;
  let lastRecord = begun;

  const bars = context.isTTY
    ? new MultiBar({
        stream: context.terminal ?? context.stderr,
        format: (_, params, payload) => payload.line(params.progress),
        clearOnComplete: true,
        hideCursor: true,
        linewrap: false,
        gracefulExit: false,
        // After a line was put above the bars, those that have not changed must be drawn anew.
        forceRedraw: true,
        emptyOnZero: true,
      })
    : null;
  const addBar = (line: (done: number) => string): SingleBar | undefined => bars?.create(1, 0, { line });

  const overall = (): { share: number; left: number | null } | null => {
    if (total === undefined || total <= 0) return null;
    const ended = (instant: boolean): number =>
      [...over.values()].reduce((sum, piece) => sum + (piece.instant === instant ? piece.weight : 0), 0);
    const running = [...pieces.values()].reduce((sum, { weight, done }) => sum + weight * done, 0);
    const worked = ended(false) + running;
    const speed = worked / Math.max(1e-9, context.clock() - begun);
    const left = Math.max(0, total - ended(true) - worked);
    return { share: Math.min(1, (ended(true) + worked) / total), left: speed > 0 ? left / speed : null };
  };
  const overallText = (): string => {
    const now = overall();
    if (now === null) return "";
    // The first moments say nothing about the rest.
    const known = now.left !== null && now.left > 0 && context.clock() - begun > 3;
    return `${percentage(now.share)}${known ? `, about ${roughly(now.left ?? 0)} left` : ""}`;
  };
  const plain = (line: string): void => {
    lastLine = context.clock();
    context.stderr.write(`${line}\n`);
  };
  const log = (said: string): void => {
    const line = messageText(said);
    record?.(line);
    if (bars === null || !bars.isActive) plain(line);
    // The line is written over a bar: the rest of that goes.
    else bars.log(`${line}\x1b[K\n`);
  };
  const overallBar =
    total === undefined
      ? undefined
      : addBar(() => `${fit(title)} ${gauge(overall()?.share ?? 0)} ${overallText()}`.trimEnd());

  return {
    start(id, name, weight = 1) {
      const label = messageText(name);
      const piece: Piece = { label, weight, started: context.clock(), done: 0, text: "" };
      pieces.set(id, piece);
      over.delete(id);
      const shown = [...pieces.values()].filter(({ bar }) => bar).length;
      if (shown >= MOST_BARS) return;
      const bar = addBar((done) => `${fit(label)} ${gauge(done)} ${percentage(done)} ${piece.text}`.trimEnd());
      if (bar) piece.bar = bar;
    },
    update(id, { done, text }) {
      const piece = pieces.get(id);
      if (!piece) return;
      piece.done = Math.min(1, Math.max(0, done));
      if (text !== undefined) piece.text = messageText(text);
      piece.bar?.update(piece.done);
      overallBar?.update(overall()?.share ?? 0);
      const recording = record !== undefined && context.clock() - lastRecord >= RECORD_SECONDS;
      const writing = bars === null && context.clock() - lastLine >= interval;
      if (!recording && !writing) return;
      const all = overallText();
      const words = [`${piece.label}: ${percentage(piece.done)}`, piece.text, all && `${title.toLowerCase()}: ${all}`];
      const line = words.filter(Boolean).join("  ");
      if (writing) plain(line);
      if (!recording) return;
      lastRecord = context.clock();
      record(line);
    },
    finish(id, line) {
      const piece = pieces.get(id);
      if (piece) {
        pieces.delete(id);
        over.set(id, { weight: piece.weight, instant: context.clock() - piece.started < INSTANT_SECONDS });
        if (piece.bar) bars?.remove(piece.bar);
      }
      overallBar?.update(overall()?.share ?? 0);
      if (line !== undefined) log(line);
    },
    log,
    stop() {
      if (!bars?.isActive) return;
      // What was logged since the last redraw.
      bars.update();
      bars.stop();
    },
  };
}

/** An estimate, no more exact than it can be: seconds below a minute and a half, then whole minutes. */
export function roughly(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : duration(60 * minutes);
}

function percentage(share: number): string {
  // Rounded down: 100 % is said only of what is done.
  return `${fixed(Math.floor(share * 100), 0)} %`;
}

function gauge(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return "━".repeat(full) + "╌".repeat(BAR_WIDTH - full);
}

function fit(label: string): string {
  return label.length > LABEL_WIDTH ? `${label.slice(0, LABEL_WIDTH - 1)}…` : label.padEnd(LABEL_WIDTH);
}
