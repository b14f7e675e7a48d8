import { z } from "zod";

/** What a machine has to say of itself, in Redis. */
export const machineSchema = z.object({
  name: z.string(),
  version: z.string(),
  /** Networks at a time. */
  concurrency: z.number(),
  /** Finished since it was started: networks, and their runs. */
  networks: z.number(),
  runs: z.number(),
  /** Runs a minute, of the last minutes. */
  rate: z.number(),
  doing: z.array(z.object({ id: z.string(), label: z.string(), done: z.number(), text: z.string() })),
  /** Why it does none of the networks that it was last offered; null where it does them. */
  refusing: z.string().nullable(),
  /** What people should know, the last few, numbered from the machine's start on. */
  notes: z.array(z.object({ number: z.number(), text: z.string() })),
  /** When it was started, in its own time: two of one name in turn are told apart by it. */
  started: z.number(),
});

export type MachineRecord = z.infer<typeof machineSchema>;

/** A machine as the others see it. */
export interface Machine extends MachineRecord {
  /** Milliseconds since it was last heard of, by the time of Redis. */
  readonly silent: number;
}
