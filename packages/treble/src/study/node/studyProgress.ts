import type { ProgressSink } from "../../running/progressSink.ts";
import type { Progress } from "../../running/running.ts";

/** Into so many parts a study is divided: networks weigh what they cost, which is no whole number. */
const parts = 1000;

/**
 * Adds up the pieces of a study to one progress, in thousandths, which never falls and is told where it has grown.
 * @param total the weight of all pieces together
 */
export function studyProgress(
  total: number,
  onProgress: ((progress: Progress) => void) | undefined,
  log: (line: string) => void,
): ProgressSink & { /** Everything is done. */ end(): void } {
  const pieces = new Map<string, { readonly weight: number; done: number }>();
  let told = -1;
  const tell = (done: number): void => {
    if (done <= told) return;
    told = done;
    onProgress?.({ done, total: parts });
  };
  const set = (id: string, done: number): void => {
    const piece = pieces.get(id);
    if (!piece || !(done >= piece.done)) return;
    piece.done = Math.min(1, done);
    const sum = [...pieces.values()].reduce((all, { weight, done: share }) => all + weight * share, 0);
    // The last part is for what comes after the networks: tables and pages.
    tell(Math.min(parts - 1, Math.floor((parts * sum) / total)));
  };
  return {
    start: (id, _, weight = 1) => {
      pieces.set(id, { weight, done: 0 });
      tell(0);
    },
    update: (id, { done }) => set(id, done),
    finish: (id, line) => {
      set(id, 1);
      if (line) log(line);
    },
    log,
    end: () => tell(parts),
  };
}
