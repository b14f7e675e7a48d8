import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface SeverableLink {
  readonly port: number;
  /** From now on nothing passes: what is open stays open, silently, as behind a broken switch. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** A way to a port of this machine that can be cut. */
export async function severableLink(to: number): Promise<SeverableLink> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let whole = true;
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on("data", (bytes) => {
        if (whole) other.write(bytes);
      });
      one.on("error", () => {});
      one.on("close", () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
    if (!whole) near.pause();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const drop = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    port: (server.address() as { readonly port: number }).port,
    cut: () => {
      whole = false;
    },
    mend: () => {
      // What was said meanwhile is lost, so that connections are made anew.
      drop();
      whole = true;
    },
    close: async () => {
      drop();
      server.close();
      await once(server, "close");
    },
  };
}
