import { UserError } from "../errors/userError.ts";

/** Where a queue is, with what opens it. */
export interface QueuePlace {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  /** Number of the database. */
  readonly db: number;
  readonly tls: boolean;
  /** The address for people, without user and password: what messages, logs and pages may say. */
  readonly shown: string;
}

/** The environment variable that may hold the address, which then stands in no list of processes. */
export const queueVariable = "TREBLE_QUEUE";

/**
 * Reads `redis://host:6379`, `rediss://user:password@host:6379/0`; of the environment where `given` is absent or empty.
 * No message has a word of what was given: it may hold a password.
 *
 * @throws UserError where there is no address, or it is none.
 */
export function queuePlace(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): QueuePlace {
  const text = given || env[queueVariable];
  if (!text) {
    throw new UserError(`The queue has no address; give one, as redis://host:6379, or set ${queueVariable} to it.`);
  }
  const from = given ? "The queue's address" : `The address in ${queueVariable}`;
  const wrong = new UserError(
    `${from} is none; it looks like redis://host:6379, or rediss://user:password@host:6379/0 with TLS.`,
  );
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === "") throw wrong;
  const db = /^\/?$/.test(url.pathname) ? 0 : Number(/^\/(\d{1,4})$/.exec(url.pathname)?.[1] ?? Number.NaN);
  if (Number.isNaN(db) || url.search !== "" || url.hash !== "") throw wrong;
  const port = url.port === "" ? 6379 : Number(url.port);
  const [username, password] = [url.username, url.password].map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw wrong;
    }
  });
  return {
    // An IPv6 address stands in brackets in a URL alone.
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    ...{ port, db, tls: url.protocol === "rediss:" },
    ...(username && { username }),
    ...(password && { password }),
    shown: `${url.protocol}//${url.hostname}:${port}${db === 0 ? "" : `/${db}`}`,
  };
}
