import type { Worker } from "bullmq";
import { parseJson } from "../../formats/parseJson.ts";
import type { Connection } from "../connect.ts";
import { jobsKey } from "../queueNames.ts";

/**
 * Fails the jobs that this worker has taken and that are no JSON: BullMQ cannot hand them out, gives them up neither,
 * and would take them again and again.
 *
 * @returns their ids.
 */
export async function failUnreadable({ redis, bullmq }: Connection, worker: Worker): Promise<string[]> {
  const failed: string[] = [];
  for (const id of await redis.lrange(jobsKey("active"), 0, -1)) {
    const [data, opts] = await redis.hmget(jobsKey(id), "data", "opts");
    if (parseJson(data ?? "{}") !== undefined && parseJson(opts ?? "{}") !== undefined) continue;
    const token = await redis.get(jobsKey(`${id}:lock`));
    if (!token?.startsWith(`${worker.id}:`)) continue;
    const job = new bullmq.Job(worker, "unreadable", {}, {}, id);
    const error = new bullmq.UnrecoverableError(
      `${id} cannot be read: what it holds is no JSON; remove it, and start the study again.`,
    );
    await job.moveToFailed(error, token, false);
    failed.push(id);
  }
  return failed;
}
