/** A server that speaks as much of S3 as a store asks for, and can be told to fail. */

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AwsV4Signer } from "aws4fetch";

export interface Asked {
  readonly method: string;
  /** Below the bucket; of a list what it is of. */
  readonly key: string;
  /** How often this was asked, from 1. */
  readonly times: number;
}

/**
 * What goes wrong with a request: a status; "cut", half of the body and then nothing; "reset" before, or "lost" after
 * it was done; "slow", no answer at all; "flipped", one bit of the body.
 */
export type Failure = 403 | 500 | 503 | 429 | 409 | "cut" | "reset" | "lost" | "slow" | "flipped";

export interface BucketServer {
  /** What goes into the environment of who asks. */
  readonly env: Readonly<Record<string, string>>;
  /** By key. */
  readonly objects: Map<string, Uint8Array>;
  /** Everything that was asked, in order. */
  readonly log: Asked[];
  /** Asked before every answer; null for none. */
  fail: (asked: Asked) => Failure | null;
  close(): Promise<void>;
}

const bucket = "laboratory";
const access = { accessKeyId: "treble-key", secretAccessKey: "treble-secret", region: "garage" };

export interface ServerOptions {
  /** Keys of a page of a list; 1000 if absent. */
  readonly page?: number;
  /** Whether it knows `If-None-Match`; it does if absent. */
  readonly conditional?: boolean;
}

/** Starts one on a free port; its bucket is called `laboratory`. */
export async function bucketServer({ page = 1000, conditional = true }: ServerOptions = {}): Promise<BucketServer> {
  const objects = new Map<string, Uint8Array>();
  const log: Asked[] = [];
  const http = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      response.destroy(error as Error);
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", headers } = request;
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const url = new URL(request.url ?? "", `http://${headers.host}`);
    const answer = (status: number, content: Uint8Array | string = ""): void => {
      const bytes = Buffer.from(content as Uint8Array);
      response.writeHead(status, { "content-length": method === "HEAD" ? 0 : bytes.length });
      response.end(method === "HEAD" ? undefined : bytes);
    };
    const refuse = (status: number, code: string): void => answer(status, `<Error><Code>${code}</Code></Error>`);
    const [, name, key = ""] = /^\/([^/]*)(?:\/(.*))?$/s.exec(decodeURIComponent(url.pathname)) ?? [];
    const what = key || (url.searchParams.get("prefix") ?? "");
    const times = 1 + log.filter((one) => one.method === method && one.key === what).length;
    const asked = { method, key: what, times };
    log.push(asked);
    if (!(await isSigned(request, url, body))) return refuse(403, "SignatureDoesNotMatch");
    if (name !== bucket) return refuse(404, "NoSuchBucket");
    const failure = server.fail(asked);
    if (typeof failure === "number") return refuse(failure, failure === 403 ? "AccessDenied" : "Failing");
    if (failure === "slow") return;
    if (failure === "reset") return void request.socket.destroy();
    const found = objects.get(key);
    if (method === "PUT") {
      const ifAbsent = headers["if-none-match"] === "*";
      if (ifAbsent && !conditional) return refuse(501, "NotImplemented");
      if (ifAbsent && found) return refuse(412, "PreconditionFailed");
      objects.set(key, body);
      return failure === "lost" ? void request.socket.destroy() : answer(200);
    }
    if (method === "DELETE") {
      objects.delete(key);
      return answer(204);
    }
    if (key === "") return answer(200, listOf(url.searchParams));
    if (!found) return refuse(404, "NoSuchKey");
    if (failure === "cut" && method === "GET") {
      response.writeHead(200, { "content-length": found.length });
      response.write(Buffer.from(found).subarray(0, Math.floor(found.length / 2)), () => request.socket.destroy());
      return;
    }
    answer(200, failure === "flipped" ? found.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) : found);
  }

  function listOf(query: URLSearchParams): string {
    const prefix = query.get("prefix") ?? "";
    const after = query.get("continuation-token")?.replace(/^from "&"/, "") ?? "";
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const shown = keys.slice(0, page);
    const more = shown.length < keys.length;
    const contents = shown
      .map((key) => `<Contents><Key>${escaped(key)}</Key>${tagOf(objects.get(key)!)}<Size>1</Size></Contents>`)
      .join("");
    // What a server makes up as a token may need escaping.
    const next = more ? `<NextContinuationToken>from "&amp;"${escaped(shown.at(-1)!)}</NextContinuationToken>` : "";
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${contents}${next}</ListBucketResult>`;
  }

  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  const server: BucketServer = {
    env: {
      AWS_ACCESS_KEY_ID: access.accessKeyId,
      AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
      AWS_REGION: access.region,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    },
    ...{ objects, log, fail: () => null },
    close: () => {
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
  return server;
}

/** Whether the signature is the secret's, over what came, and the checksum that it covers that of the body. */
async function isSigned({ method = "", headers }: IncomingMessage, url: URL, body: Buffer): Promise<boolean> {
  const { authorization = "" } = headers;
  const [, names] = /SignedHeaders=([^,]*)/.exec(authorization) ?? [];
  if (names === undefined || typeof headers["x-amz-date"] !== "string") return false;
  if (headers["x-amz-content-sha256"] !== createHash("sha256").update(body).digest("hex")) return false;
  const signed = names.split(";").filter((name) => name !== "host");
  const signer = new AwsV4Signer({
    ...{ ...access, method, url: url.href, service: "s3", datetime: headers["x-amz-date"] },
    headers: Object.fromEntries(signed.map((name) => [name, String(headers[name])])),
  });
  return (await signer.authHeader()) === authorization;
}

function tagOf(bytes: Uint8Array): string {
  return `<ETag>&quot;${createHash("md5").update(bytes).digest("hex")}&quot;</ETag>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
