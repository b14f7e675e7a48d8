import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServedSite } from "treble-lab/node";

/** What a server in front of a site's does with a request: headers of its own, or no answer, ever. */
export type Front = (request: IncomingMessage) => Readonly<Record<string, string>> | "no answer";

/** Serves a site through a server of its own that answers otherwise here and there. */
export async function frontServer(site: ServedSite, front: Front): Promise<ServedSite> {
  const server = createServer(async (request, response) => {
    const own = front(request);
    if (own === "no answer") return;
    const answer = await fetch(new URL((request.url ?? "/").slice(1), site.url));
    const headers = Object.fromEntries(
      [...answer.headers].filter(([name]) => !/^(content-length|transfer|connection|date|keep)/.test(name)),
    );
    response.writeHead(answer.status, { ...headers, ...own }).end(new Uint8Array(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
