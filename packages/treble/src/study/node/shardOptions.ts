import { UserError } from "../../errors/userError.ts";
import { type NameOption, nameOption } from "../../text/nameOption.ts";
import { parseShard, type Shard } from "../plan/shards.ts";

/** How a study is shared out between machines that know nothing of each other. */
export interface ShardOptions {
  /** `3/16`: the third of sixteen shares. */
  readonly shard?: string | undefined;
  /** Whether it goes on with what others have not finished and nobody holds. */
  readonly steal?: boolean | undefined;
  /** Whether the result is put together from what is there, and nothing done. */
  readonly collect?: boolean | undefined;
  /** A queue whose workers share it out. */
  readonly queue?: string | true | undefined;
}

/**
 * The shard that is asked for; null for the whole study.
 *
 * @throws UserError for a shard that there is not, and for options that do not go together.
 */
export function shardAsked(
  { shard, steal = false, collect = false, queue }: ShardOptions,
  called: NameOption<keyof ShardOptions> = nameOption,
): Shard | null {
  const other = shard !== undefined ? "shard" : collect ? "collect" : null;
  if (queue !== undefined && other !== null) {
    throw new UserError(
      `With ${called("queue")} workers do what is missing, and ${called(other)} is for machines without a queue; give one of the two.`,
    );
  }
  if (shard !== undefined && collect) {
    throw new UserError(
      `${called("collect")} puts together what all shards have done, and ${called("shard", shard)} does one; give one of the two.`,
    );
  }
  if (steal && shard === undefined) {
    throw new UserError(
      `${called("steal")} is for a shard that is done early; give ${called("shard")} too, or leave it out.`,
    );
  }
  return shard === undefined ? null : parseShard(shard);
}
