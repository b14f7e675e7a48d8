/** What computes, by the names of the command line's options. */
export interface Engine {
  readonly device: Device;
  /** Threads of the processor that share the work of an operator; with `webgpu` one. */
  readonly threads: number;
}

/** As the command line's `--device` has them. */
export const devices = ["cpu", "webgpu"] as const;
export type Device = (typeof devices)[number];

const MOST_THREADS = 4;

/**
 * As many threads as suit: half the cores, for cores are often two to a processor's core, but two where there are two:
 * there they take 0.7 of the time that one takes (`npm run bench:web`).
 */
export function suitingThreads(cores: number): number {
  return Math.min(MOST_THREADS, cores, Math.max(2, cores >> 1));
}

/** What to try where an engine does not work: the graphics card's next is the processor, whose next is one thread. */
export function plainer({ device, threads }: Engine, suiting: number): Engine | null {
  if (device === "webgpu") return { device: "cpu", threads: suiting };
  return threads > 1 ? { device, threads: 1 } : null;
}
