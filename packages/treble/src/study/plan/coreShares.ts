import { type NameOption, nameOption } from "../../text/nameOption.ts";

export interface CoreShares {
  /** Networks at a time. */
  readonly workers: number;
  /** Threads of each. */
  readonly threads: number;
  /** What was asked for and is not given. */
  readonly note: string | null;
}

export interface AskedShares {
  readonly workers?: number | undefined;
  readonly threads?: number | undefined;
}

/** What the note calls them. */
export type NameShare = NameOption<keyof AskedShares>;

/**
 * How the cores are shared out: workers × threads are never more than there are. One thread each where nothing is
 * asked; 0 threads, which lets the runtime choose, means all cores.
 */
export function coreShares(asked: AskedShares, cores: number, called: NameShare = nameOption): CoreShares {
  const threads = Math.min(cores, asked.threads === 0 ? cores : (asked.threads ?? 1));
  const most = Math.max(1, Math.floor(cores / threads));
  const workers = Math.min(most, asked.workers ?? most);
  const less = workers < (asked.workers ?? 0) || threads < (asked.threads ?? 0);
  const note = less
    ? `${coresText(cores)} for ${asksText(asked, called)}; using ${sharesText({ workers, threads })}.`
    : null;
  return { workers, threads, note };
}

/** `2 workers of 1 thread` */
export function sharesText({ workers, threads }: Pick<CoreShares, "workers" | "threads">): string {
  return `${workers} ${workers === 1 ? "worker" : "workers"} of ${threads} ${threads === 1 ? "thread" : "threads"}`;
}

function asksText({ workers, threads }: AskedShares, called: NameShare): string {
  const parts = [
    workers === undefined ? "" : called("workers", String(workers)),
    threads === undefined ? "" : called("threads", String(threads)),
  ];
  return parts.filter(Boolean).join(" with ");
}

function coresText(cores: number): string {
  return cores === 1 ? "There is 1 core" : `There are ${cores} cores`;
}
