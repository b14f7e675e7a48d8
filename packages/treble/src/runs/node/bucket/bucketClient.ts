/** The few calls of S3 that a store needs, signed, and repeated where the server or the way to it fails. */

import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { UserError } from "../../../errors/userError.ts";
import type { BucketAccess } from "./bucketAccess.ts";
import { type BucketPlace, bucketUrl } from "./bucketUrl.ts";
import { type ListedKey, listedKeys } from "./listedKeys.ts";

export interface BucketClientOptions {
  /** How often a request is repeated; 7 if absent. */
  readonly retries?: number;
  /** Before the first repetition, at most; twice as long before each further one. 250 ms if absent. */
  readonly waitMs?: number;
  /** How long one answer may take, beside a second for every 100,000 bytes that are sent; 60,000 ms if absent. */
  readonly timeoutMs?: number;
}

/** What came back. */
interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** An answer that another attempt may better. */
class Unanswered extends Error {}

/**
 * A place in a bucket. Keys are below its prefix. Every method throws a UserError where the server refuses, or does not
 * answer in the end; no message has a secret in it.
 */
export class BucketClient {
  readonly place: BucketPlace;
  readonly #aws: AwsClient;
  readonly #base: string;
  readonly #options: Required<BucketClientOptions>;

  constructor(place: BucketPlace, access: BucketAccess, options: BucketClientOptions = {}) {
    const { endpoint, region, ...keys } = access;
    this.place = place;
    this.#aws = new AwsClient({ ...keys, region, service: "s3" });
    const amazon = `https://s3.${region}.amazonaws.com`;
    this.#base = `${endpoint ?? amazon}/${place.bucket}`;
    this.#options = { retries: 7, waitMs: 250, timeoutMs: 60_000, ...options };
  }

  /** The bytes of an object; null where there is none. */
  async get(key: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const { status, body } = await this.#ask("GET", this.#path(key), { signal });
    return status === 404 ? null : body;
  }

  async has(key: string, signal?: AbortSignal): Promise<boolean> {
    return (await this.#ask("HEAD", this.#path(key), { signal })).status !== 404;
  }

  /**
   * Writes an object. With `ifAbsent` only where there is none: else false, which a server whose answer was lost says
   * of our own, too.
   */
  async put(key: string, body: Uint8Array, ifAbsent: boolean, signal?: AbortSignal): Promise<boolean> {
    const headers = ifAbsent ? { "if-none-match": "*" } : {};
    const { status } = await this.#ask("PUT", this.#path(key), { body, headers, signal });
    if (status === 412) return false;
    // A server without conditional writes: what it has is looked at, and of two that write at once the last one wins.
    if (status === 501) return (await this.has(key, signal)) ? false : this.put(key, body, false, signal);
    return true;
  }

  /** Removes an object; there need be none. */
  async remove(key: string, signal?: AbortSignal): Promise<void> {
    await this.#ask("DELETE", this.#path(key), { signal });
  }

  /** The objects whose keys begin with `start`, sorted. */
  async list(start: string, signal?: AbortSignal): Promise<ListedKey[]> {
    const keys: ListedKey[] = [];
    const { prefix } = this.place;
    for (let next: string | null = ""; next !== null; ) {
      const query = new URLSearchParams({ "list-type": "2", prefix: `${prefix}${start}` });
      if (next !== "") query.set("continuation-token", next);
      const { status, body } = await this.#ask("GET", `?${query}`, { signal });
      if (status === 404) throw new UserError(`There is no ${this.#name}; make the bucket first.`);
      const page = listedKeys(new TextDecoder().decode(body));
      keys.push(...page.keys.map(({ key, tag }) => ({ key: key.slice(prefix.length), tag })));
      next = page.next;
    }
    return keys.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  get #name(): string {
    return `bucket ${bucketUrl(this.place)} at ${new URL(this.#base).origin}`;
  }

  #path(key: string): string {
    return `/${this.place.prefix}${key}`;
  }

  async #ask(method: string, path: string, { signal, ...request }: Request): Promise<Answer> {
    const { retries, waitMs } = this.#options;
    for (let attempt = 0; ; attempt++) {
      try {
        return this.#judged(method, await this.#once(method, path, request, signal));
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof Unanswered)) throw error;
        if (attempt === retries) {
          throw new UserError(`The ${this.#name} did not answer after ${attempt + 1} attempts (${error.message}).`, {
            cause: error,
          });
        }
        // Not all at once again, where many were refused at once.
        const most = waitMs * 2 ** attempt;
        await sleep(most / 2 + (Math.random() * most) / 2, undefined, signal && { signal });
      }
    }
  }

  async #once(method: string, path: string, { body, headers }: Request, signal?: AbortSignal): Promise<Answer> {
    const patience = AbortSignal.timeout(this.#options.timeoutMs + Math.ceil((body?.length ?? 0) / 100));
    const request = await this.#aws.sign(`${this.#base}${path}`, {
      method,
      redirect: "manual",
      headers: { ...headers, "x-amz-content-sha256": sha256(body ?? new Uint8Array()) },
      ...(body && { body: body as Uint8Array<ArrayBuffer> }),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
    try {
      const response = await fetch(request);
      // A body that ends early is an error too.
      return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
    } catch (error) {
      throw new Unanswered(causeOf(error), { cause: error });
    }
  }

  /** Lets pass what the caller understands. */
  #judged(method: string, answer: Answer): Answer {
    const { status, body } = answer;
    if (status < 300) return answer;
    const code = /<Code>(\w+)<\/Code>/.exec(new TextDecoder().decode(body.subarray(0, 4096)))?.[1] ?? "";
    if (code === "NoSuchBucket") throw new UserError(`There is no ${this.#name}; make the bucket first.`);
    if (status === 404 || (method === "PUT" && (status === 412 || status === 501))) return answer;
    // 409: another conditional write of the same key is on its way.
    const words = code === "" ? String(status) : `${status} ${code}`;
    if (status >= 500 || status === 429 || status === 409 || code === "RequestTimeout") throw new Unanswered(words);
    if (status === 401 || status === 403) {
      throw new UserError(
        `The ${this.#name} refuses access (${words}): check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, this machine's clock, and that they may read, write, list and delete there.`,
      );
    }
    throw new UserError(`The ${this.#name} answered ${words} to ${method}: check AWS_REGION and AWS_ENDPOINT_URL_S3.`);
  }
}

interface Request {
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What fetch hides behind "fetch failed". */
function causeOf(error: unknown): string {
  const { message, cause } = error as Error;
  const code = cause instanceof Error ? ("code" in cause ? String(cause.code) : cause.message) : "";
  return code === "" ? message : code;
}
