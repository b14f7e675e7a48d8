import { UserError } from "../errors/userError.ts";

/** What a queue is made of, loaded where one is used: Treble works without. */
export interface QueuePackages {
  readonly bullmq: typeof import("bullmq");
  readonly Redis: typeof import("ioredis").Redis;
}

/** @throws UserError that says what to install. */
export async function queuePackages(): Promise<QueuePackages> {
  try {
    const [bullmq, { Redis }] = await Promise.all([import("bullmq"), import("ioredis")]);
    return { bullmq, Redis };
  } catch (cause) {
    throw new UserError(
      "A queue of several machines needs two packages that Treble does without otherwise; install them on each machine: `npm install bullmq@6.7.0 ioredis@5.11.1`.",
      { cause },
    );
  }
}
