/** What the queue and its worker processes say to each other, as JSON over the channel that `fork` opens. */

/** A piece of work: plain JSON. */
export interface Job {
  readonly id: string;
  readonly config: unknown;
}

/** "stop": abort the job at hand, and exit. The end of the channel means: exit now. */
export type ToWorker = { readonly type: "job"; readonly job: Job } | { readonly type: "stop" };

/** "ready" once, when the worker listens; one "done" or "failed" for each job. */
export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "progress"; readonly id: string; readonly data: unknown }
  | { readonly type: "done"; readonly id: string; readonly result: unknown }
  | {
      readonly type: "failed";
      readonly id: string;
      readonly message: string;
      /** A mistake of the user: the message is all there is to say. */
      readonly userError: boolean;
      readonly stack?: string;
    };
