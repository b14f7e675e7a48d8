import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, relative, sep } from "node:path";
import { UserError } from "../errors/userError.ts";
import { errorCode } from "../files/fileError.ts";

export interface SiteOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** Whether pages may share memory between threads. Default true. */
  readonly isolated?: boolean;
}

export interface ServedSite {
  /** With a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

/** What browsers ask of a page that wants threads. */
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/**
 * Serves the files of a folder to this machine alone, with the headers that let a page use several threads. What there
 * is to serve is listed once, so that no request leads out of the folder.
 * @throws UserError where the port is taken or not to be had.
 */
export async function serveSite(folder: string, { port, isolated = true }: SiteOptions): Promise<ServedSite> {
  const files = new Map(
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [`/${relative(folder, path).split(sep).join("/")}`, path]),
  );
  const always = { "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", ...(isolated ? isolation : {}) };
  const server = createServer((request, response) => {
    const asked = (request.url ?? "/").replace(/[?#].*$/, "");
    const path = files.get(asked.endsWith("/") ? `${asked}index.html` : asked);
    if (request.method !== "GET" && request.method !== "HEAD") response.writeHead(405, { Allow: "GET, HEAD" }).end();
    else if (path === undefined)
      response.writeHead(404, { "Content-Type": "text/plain" }).end("There is no such file.");
    else {
      response.writeHead(200, { "Content-Type": types[extname(path)] ?? "application/octet-stream", ...always });
      response.end(request.method === "HEAD" ? undefined : readFileSync(path));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(portError(error, port)));
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portError(error: Error, port: number): Error {
  const why = { EADDRINUSE: "is taken", EACCES: "is not yours to use" }[errorCode(error) ?? ""];
  return why === undefined ? error : new UserError(`The port ${port} ${why}; choose another one by --port.`);
}
