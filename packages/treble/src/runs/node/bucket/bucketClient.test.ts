import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../../errors/userError.ts";
import { bucketAccess } from "./bucketAccess.ts";
import { BucketClient, type BucketClientOptions } from "./bucketClient.ts";
import { bucketUrl, parseBucketUrl } from "./bucketUrl.ts";
import { listedKeys } from "./listedKeys.ts";
import { type BucketServer, bucketServer, type Failure } from "./testing/bucketServer.ts";

let server: BucketServer;
beforeEach(async () => {
  server = await bucketServer({ page: 3 });
});
afterEach(() => server.close());

const quick = { retries: 3, waitMs: 2 };
const client = (url = "s3://laboratory/some/where", options: BucketClientOptions = quick, env = server.env) =>
  new BucketClient(parseBucketUrl(url), bucketAccess(env), options);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (of: Uint8Array | null): string | null => of && new TextDecoder().decode(of);

test("puts, gets, looks for, lists page by page and removes, signed, below its prefix", async () => {
  const one = client();
  expect(await one.get("a")).toBeNull();
  expect(await one.has("a")).toBe(false);
  expect(await one.put("a", bytes("first"), true)).toBe(true);
  expect(await one.put("a", bytes("second"), true)).toBe(false);
  expect(text(await one.get("a"))).toBe("first");
  expect(await one.put("a", bytes("third"), false)).toBe(true);
  expect(text(await one.get("a"))).toBe("third");
  expect(await one.put("empty", new Uint8Array(), true)).toBe(true);
  expect(await one.get("empty")).toHaveLength(0);
  expect([...server.objects.keys()]).toEqual(["some/where/a", "some/where/empty"]);
  for (let i = 0; i < 8; i++) await one.put(`runs/${i}`, bytes(""), false);
  const keys = async (of: BucketClient, start: string) => (await of.list(start)).map(({ key }) => key);
  expect(await keys(one, "runs/")).toEqual(Array.from({ length: 8 }, (_, i) => `runs/${i}`));
  expect(await keys(client("s3://laboratory"), "some/where/e")).toEqual(["some/where/empty"]);
  const [{ tag } = { tag: "" }] = await one.list("runs/3");
  await one.put("runs/4", Uint8Array.of(4), false);
  expect(await one.list("runs/3")).toEqual([{ key: "runs/3", tag }]);
  await one.put("runs/3", Uint8Array.of(4), false);
  expect((await one.list("runs/3"))[0]!.tag).not.toBe(tag);
  await one.remove("a");
  await one.remove("a");
  expect(await one.has("a")).toBe(false);
});

test.each<Failure>([500, 503, 429, 409, "reset", "slow"])("asks again after %s", async (failure) => {
  server.fail = ({ times }) => (times <= 2 ? failure : null);
  // However slow this machine is, an answer comes in time in the end.
  const options = failure === "slow" ? { retries: 30, waitMs: 2, timeoutMs: 500 } : quick;
  const one = client("s3://laboratory", options);
  await one.put("a", bytes("x"), false);
  expect(text(await one.get("a"))).toBe("x");
  expect(await one.list("")).toMatchObject([{ key: "a" }]);
});

test("a body that ends early is fetched again, and never taken for the whole", async () => {
  await client().put("a", bytes("0123456789"), false);
  server.fail = ({ method, times }) => (method === "GET" && times <= 2 ? "cut" : null);
  expect(text(await client().get("a"))).toBe("0123456789");
});

test("where the answer to a write was lost, it is there; a conditional one says that something is", async () => {
  server.fail = ({ method, times }) => (method === "PUT" && times === 1 ? "lost" : null);
  expect(await client().put("a", bytes("x"), true)).toBe(false);
  expect(await client().put("b", bytes("y"), false)).toBe(true);
  expect(text(await client().get("a"))).toBe("x");
});

test("a server without conditional writes is asked first", async () => {
  const old = await bucketServer({ conditional: false });
  try {
    const one = client("s3://laboratory/x", quick, old.env);
    expect(await one.put("a", bytes("first"), true)).toBe(true);
    expect(await one.put("a", bytes("second"), true)).toBe(false);
    expect(text(await one.get("a"))).toBe("first");
  } finally {
    await old.close();
  }
});

/** What a user reads: one sentence without a secret. */
async function complaint(action: Promise<unknown>): Promise<string> {
  const error: unknown = await action.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  expect(message).toMatch(/^[^\n]+\.$/);
  expect(message).not.toContain("treble-secret");
  expect(message).not.toContain("treble-key");
  return message;
}

describe("says in one sentence", () => {
  test("that the server does not answer, and after how many attempts", async () => {
    server.fail = () => 503;
    expect(await complaint(client().get("a"))).toMatch(
      /^The bucket s3:\/\/laboratory\/some\/where at http:\/\/127\.0\.0\.1:\d+ did not answer after 4 attempts \(503 Failing\)\.$/,
    );
    expect(server.log).toHaveLength(4);
    const nobody = { ...server.env, AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9" };
    expect(await complaint(client("s3://laboratory", quick, nobody).get("a"))).toMatch(/4 attempts \(.+\)/);
  });

  test("that it refuses", async () => {
    const other = { ...server.env, AWS_SECRET_ACCESS_KEY: "treble-secret-of-another" };
    expect(await complaint(client("s3://laboratory", quick, other).get("a"))).toContain(
      "refuses access (403 SignatureDoesNotMatch): check AWS_ACCESS_KEY_ID",
    );
    expect(server.log).toHaveLength(1);
  });

  test("that there is no such bucket", async () => {
    expect(await complaint(client("s3://no-such-place/x").list(""))).toContain(
      "There is no bucket s3://no-such-place/x",
    );
    expect(await complaint(client("s3://no-such-place/x").put("a", bytes(""), true))).toContain(
      "make the bucket first",
    );
  });

  test.each([
    [{}, "AWS_ACCESS_KEY_ID"],
    [{ AWS_ACCESS_KEY_ID: "k" }, "AWS_SECRET_ACCESS_KEY, which is not set"],
    [
      { AWS_ACCESS_KEY_ID: "treble-key", AWS_SECRET_ACCESS_KEY: "treble-secret", AWS_ENDPOINT_URL: "treble-secret" },
      "is not the address of a server",
    ],
  ])("what the environment lacks: %o", async (env, message) => {
    expect(await complaint(Promise.reject(caught(() => bucketAccess(env))))).toContain(message);
  });

  test.each([
    "s3://",
    "s3:///x",
    "http://laboratory/x",
    "s3://A_B/x",
    "s3://laboratory/../x",
    "s3://key:treble-secret@b/x",
    "s3://laboratory/a b",
    "s3://laboratory/a//b",
  ])("that %s is no place", async (url) => {
    expect(await complaint(Promise.reject(caught(() => parseBucketUrl(url))))).toContain("s3://bucket/prefix");
  });
});

function caught(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

test("is stopped by its signal, while it waits too", async () => {
  server.fail = () => "slow";
  const abort = new AbortController();
  const asking = client("s3://laboratory", quick).get("a", abort.signal);
  setTimeout(() => abort.abort(new Error("Ctrl-C")), 20);
  await expect(asking).rejects.toThrow("Ctrl-C");
});

test("a place is written as it is read", () => {
  expect(parseBucketUrl("s3://laboratory/a/b/")).toEqual({ bucket: "laboratory", prefix: "a/b/" });
  expect(parseBucketUrl("s3://laboratory")).toEqual({ bucket: "laboratory", prefix: "" });
  for (const url of ["s3://laboratory/a/b", "s3://laboratory/"]) expect(bucketUrl(parseBucketUrl(url))).toBe(url);
});

test("reads lists with what XML escapes, in whatever lines", () => {
  const xml = `<?xml version="1.0"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Prefix>a</Prefix>
  <IsTruncated>true</IsTruncated>
  <Contents>
    <Key>a&amp;b&#x41;&#66;</Key><ETag>&quot;1&quot;</ETag>
  </Contents>
  <Contents><ETag>x</ETag><Key>c</Key></Contents>
  <NextContinuationToken>1&amp;2&lt;</NextContinuationToken></ListBucketResult>`;
  expect(listedKeys(xml)).toMatchObject({ keys: [{ key: "a&bAB" }, { key: "c" }], next: "1&2<" });
  expect(listedKeys("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")).toEqual({
    keys: [],
    next: null,
  });
});
