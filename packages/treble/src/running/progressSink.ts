/** Where the progress of several pieces of work goes. */
export interface ProgressSink {
  /** A piece begins. `weight` is its size against the others; default 1. */
  start(id: string, label: string, weight?: number): void;
  /** How far it is: `done` from 0 to 1, and what it is doing in a few words. Unknown ids are ignored. */
  update(id: string, now: { readonly done: number; readonly text?: string }): void;
  /** A piece is over; `line`, if given, stays on the screen. */
  finish(id: string, line?: string): void;
  /** A line that stays on the screen, above the bars. */
  log(line: string): void;
}
