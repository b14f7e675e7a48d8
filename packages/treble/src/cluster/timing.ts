/** How long things may take, and how often they are looked at. Milliseconds. */
export interface QueueTiming {
  /** A job whose worker has not said so long that it is alive is taken from it; renewed at half of it. */
  readonly lock: number;
  /** How often it is looked for such jobs, by one of all workers. */
  readonly stalled: number;
  /** How often a worker says how it is doing, and hears of cancelling. */
  readonly heartbeat: number;
  /** How often the coordinator looks at the machines and at what has been finished. */
  readonly poll: number;
  /** How often it compares what it waits for with what the queue knows, in case an event was lost. */
  readonly reconcile: number;
  /** Wait before a failed network is tried again; doubled each time. */
  readonly backoff: number;
  /** A refused job comes back to others after once or twice this; who refused it pauses, longer each time. */
  readonly refused: number;
  /** A network that is said to be finished must be seen in the store within this: shared folders are slow to tell. */
  readonly visible: number;
  /** How often a line says how far all machines are. */
  readonly report: number;
  /** How long a Redis that does not answer is waited for at the start. */
  readonly connect: number;
}

export const queueTiming: QueueTiming = {
  lock: 60_000,
  stalled: 20_000,
  heartbeat: 5_000,
  poll: 1_000,
  reconcile: 30_000,
  backoff: 5_000,
  refused: 2_000,
  visible: 120_000,
  report: 60_000,
  connect: 10_000,
};

/** A job that loses its worker so often is given up; that a machine is killed says nothing about the job. */
export const MAX_STALLED = 20;
/** Times that a network is begun which fails, or whose process dies, anywhere. */
export const ATTEMPTS = 3;
