/** Where training waits between its steps: while it is paused, and a moment each time for others to have the thread. */
export interface Gate {
  pause(): void;
  resume(): void;
  /** Lets it go on to the next time that it comes here. */
  step(): void;
  readonly paused: boolean;
  /** Comes through when it may go on. @throws the signal's reason when it is aborted while it waits. */
  pass(signal: AbortSignal): Promise<void>;
}

/** @param onPaused told when training has come here and waits */
export function gate(onPaused: () => void): Gate {
  let paused = false;
  let steps = 0;
  let open: () => void = () => {};
  return {
    get paused() {
      return paused;
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      open();
    },
    step() {
      paused = true;
      steps++;
      open();
    },
    async pass(signal) {
      // A task of its own, not a promise: messages are tasks, too.
      await new Promise((resolve) => setTimeout(resolve, 0));
      while (paused && !signal.aborted) {
        if (steps > 0) {
          steps--;
          break;
        }
        await new Promise<void>((resolve) => {
          open = resolve;
          signal.addEventListener("abort", () => resolve(), { once: true });
          onPaused();
        });
      }
      signal.throwIfAborted();
    },
  };
}
