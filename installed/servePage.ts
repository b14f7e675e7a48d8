import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { build } from "vite";

export type Files = Readonly<Record<string, string | Uint8Array>>;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

export interface Served {
  readonly url: string;
  close(): Promise<unknown>;
}

/** Builds `index.html` of a folder as Vite does unless it is told anything, and serves it, with more files beside. */
export async function servePage(folder: string, more: Files): Promise<Served> {
  const built = await build({ configFile: false, root: folder, logLevel: "error", build: { write: false } });
  if (!("output" in built)) throw new Error("Vite was to build once.");
  const files = new Map<string, string | Uint8Array>([
    ...built.output.map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source] as const),
    ...Object.entries(more),
  ]);
  // No header lets the page share memory between threads: it must do without.
  const server = createServer((request, response) => {
    const path = request.url?.slice(1) || "index.html";
    const file = files.get(path);
    response
      .writeHead(file === undefined ? 404 : 200, { "Content-Type": types[extname(path)] ?? "application/octet-stream" })
      .end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
